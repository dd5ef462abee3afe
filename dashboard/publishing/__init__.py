"""What the public may see is written here, one way: from the database to documents (`city.published`)."""
