"""The /kalender/ pages: working calendar, service times and chain of approval, as officials see and set them."""
