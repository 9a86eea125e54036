"""What views read: immutable values without behaviour."""
