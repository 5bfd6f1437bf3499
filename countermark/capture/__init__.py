"""An archive's text export → a document's folder for an editor: what the text shows is marked up, no word is lost."""
