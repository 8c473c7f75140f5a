"""What is sent: `takehome pack`, `provenance`, `given` and `diff`."""
