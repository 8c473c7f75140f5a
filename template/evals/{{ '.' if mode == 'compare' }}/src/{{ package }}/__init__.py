"""Says which of two systems answers better, and how far to believe that."""
