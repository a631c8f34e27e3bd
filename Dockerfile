FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked

# A shell is there for CI systems that run scripts in the image.
FROM alpine:3
# Git tells which files it tracks although .gitignore hides them.
RUN apk add --no-cache git
COPY --from=build /src/target/dist/tokenlint /usr/local/bin/tokenlint
WORKDIR /work
USER nobody
# No entry point: runners of CI systems start a shell.
CMD ["tokenlint", "--help"]
