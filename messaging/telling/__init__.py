"""Which fact is told to whom, in which words and with which address; a module per app that announces."""
