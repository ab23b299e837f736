"""What in a text could tell who somebody is, found before it goes out. No feature."""
