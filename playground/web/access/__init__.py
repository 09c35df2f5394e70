"""What is judged before anything of the page is answered: names, origins, routes, sizes."""
