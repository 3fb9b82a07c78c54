"""Files and pictures on one user's side: what is sent, fetched and kept. No window, and no picture is decoded here."""
