"""Memory over HTTP: facts and entities, questions, maintenance. May import all of memory."""
