"""The part of the AdaOS SDK that skills import, over Skillberth's runtime."""
