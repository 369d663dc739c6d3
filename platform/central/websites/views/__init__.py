"""The pages of the request: the applicant's, the officials', the public's."""
