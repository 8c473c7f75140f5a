"""`takehome check`: what a reviewer would trip over, found before the project is sent."""
