"""What a skill may import. A function that is not here is an ImportError that names it."""
