"""Services on the network that plans are fetched from, when the user asks for it."""
