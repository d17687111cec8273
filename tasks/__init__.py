"""What happens: verbs are Prefect tasks, nouns never import Prefect."""
