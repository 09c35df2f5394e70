"""The service and the settings of the page as a program to take away. Pure: text in, text out."""
