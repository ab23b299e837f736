"""The criteria of bench/new_version.yaml as SQL over the stored answers, by hand.

Each criterion gives 1 for met, 0 for not met and NULL for not known, and SQL's AND
and OR know what to make of NULL.
"""

HARMS = 7
NAMED = "'safeguarding_adults_review', 'inquest_interested_party'"

_SQLITE = f"""
SELECT id,
  CASE json_extract(facts, '$.contribution')
    WHEN 'alleged' THEN 1 WHEN 'suggested' THEN 1 WHEN 'none' THEN 0 END
  AND CASE
    WHEN json_array_length(facts, '$.event.selected') > 0 THEN 1
    WHEN json_array_length(facts, '$.event.not_selected') = {HARMS} THEN 0 END
  AS harm,
  CASE
    WHEN EXISTS (SELECT 1 FROM json_each(facts, '$.external_process.selected')
                 WHERE value IN ({NAMED})) THEN 1
    WHEN (SELECT count(*) FROM json_each(facts, '$.external_process.not_selected')
          WHERE value IN ({NAMED})) = 2 THEN 0 END
  AS process,
  CASE json_extract(facts, '$.learning_possible')
    WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END
  AS learning
FROM fact_pattern
"""
_POSTGRESQL = f"""
SELECT id,
  (CASE facts->>'contribution'
    WHEN 'alleged' THEN true WHEN 'suggested' THEN true WHEN 'none' THEN false END
  AND CASE
    WHEN json_array_length(facts->'event'->'selected') > 0 THEN true
    WHEN json_array_length(facts->'event'->'not_selected') = {HARMS} THEN false END)
  AS harm,
  CASE
    WHEN (facts->'external_process'->'selected')::jsonb ?| array[{NAMED}] THEN true
    WHEN (facts->'external_process'->'not_selected')::jsonb ?& array[{NAMED}]
      THEN false END
  AS process,
  CASE facts->>'learning_possible' WHEN 'yes' THEN true WHEN 'no' THEN false END
  AS learning
FROM fact_pattern
"""
FACTS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}

_OUTCOME = """
CASE
  WHEN harm OR process THEN 'accept'
  WHEN learning THEN 'consider'
  WHEN NOT harm AND NOT process AND NOT learning THEN 'decline'
  ELSE 'cannot_tell'
END
"""
FROM_REFERRALS = f"""
SELECT {_OUTCOME} AS becomes, count(*)
FROM referral JOIN ({{facts}}) AS criteria ON criteria.id = referral.pattern_id
GROUP BY becomes
"""
FROM_PATTERNS = f"""
SELECT {_OUTCOME} AS becomes, sum(number)
FROM (SELECT pattern_id, count(*) AS number FROM referral GROUP BY pattern_id) AS each
JOIN ({{facts}}) AS criteria ON criteria.id = each.pattern_id
GROUP BY becomes
"""
PLAINEST = "SELECT outcome, count(*) FROM referral GROUP BY outcome"
