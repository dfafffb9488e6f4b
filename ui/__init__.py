"""The browser's side: the chat, the source panel, the list of sources and the JSON route."""
