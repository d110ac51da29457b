"""What a user installs: the wheel, the two commands, and what the repository may hold."""
