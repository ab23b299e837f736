"""The database: base class of the models, column types, clock."""
