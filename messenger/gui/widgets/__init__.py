"""What windows are made of: the parts that know how they look and behave, and nothing of accounts or the network."""
