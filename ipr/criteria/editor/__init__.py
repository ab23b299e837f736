"""Plain forms that change a draft, without any YAML."""
