"""How e-mails leave: claimed, handed over one by one, and what came of each."""
