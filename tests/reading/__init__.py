"""What tests of reading systems share: each module asks one of them how it shows a book."""
