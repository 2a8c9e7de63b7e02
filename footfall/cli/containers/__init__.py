"""The parts as containers (docker/, compose.yaml): what `bin/up` does, with addresses of services and without its servers."""
