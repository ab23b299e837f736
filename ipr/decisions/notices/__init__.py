"""What people are told about decisions: the team, holders and referrers."""
