"""Words and addresses by which a user of the sandbox calls for what depends on the content."""

# In a prompt: blocked by moderation when it is submitted, or only once the job runs.
MODERATED = "mock:moderated"
MODERATED_IN_PIPELINE = "mock:moderated-in-pipeline"

# Among training images: nobody is in the picture, or training ends in ERROR.
NO_SUBJECT = "https://images.example.com/mock/no-subject.jpg"
UNTRAINABLE = "https://images.example.com/mock/untrainable.jpg"
