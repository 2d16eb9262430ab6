"""The portal of educational-production clusters."""
