"""What is said on the wire, and how: pure values and pure translation, for both ends of the link."""
