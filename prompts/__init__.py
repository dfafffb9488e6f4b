"""All wording around quotes and questions: model prefixes and the answer's templates."""
