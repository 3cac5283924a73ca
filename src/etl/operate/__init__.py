"""What an operator does: run over local files, look into files and results."""
