"""Fine-tunes a pretrained model on rows of text, from checked data to a saved model."""
