"""The /kalender/ pages: the working calendar, the service times and the chain of approval, as officials see and set them."""
