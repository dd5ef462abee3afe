"""What comes from citizens and goes to them: letters taken in, photos drawn anew, mails to subscribers."""
