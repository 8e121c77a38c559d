"""What a document gets wrong about itself."""
