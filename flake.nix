# `nix run github:tokenlint/tokenlint -- check tokens.json`
{
  description = "Linter and auditor for Cloudflare API token policies";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      package =
        pkgs:
        pkgs.rustPlatform.buildRustPackage {
          pname = "tokenlint";
          version = (builtins.fromTOML (builtins.readFile ./Cargo.toml)).package.version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          buildType = "dist";
          # The tests need what a sandbox does not have, such as Git and free ports.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            for shell in bash fish zsh; do
              $out/bin/tokenlint completions $shell > tokenlint.$shell
              installShellCompletion --cmd tokenlint --$shell tokenlint.$shell
            done
            $out/bin/tokenlint man --output man
            installManPage man/*.1
          '';
          meta = {
            description = "Linter and auditor for Cloudflare API token policies";
            license = pkgs.lib.licenses.mit;
            mainProgram = "tokenlint";
          };
        };
    in
    {
      packages = nixpkgs.lib.genAttrs systems (system: {
        default = package nixpkgs.legacyPackages.${system};
      });
    };
}
