"""How a program makes chapters. Knows runs and their events; nothing imports it but the URLs."""
