"""Who answers for declined cases when somebody is away or has gone."""
