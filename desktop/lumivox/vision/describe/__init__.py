"""What a picture shows: by measuring alone, and by models that a user adds."""
