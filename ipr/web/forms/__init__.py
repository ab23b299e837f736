"""Forms: their base, their fields, and GOV.UK's components that show them."""
