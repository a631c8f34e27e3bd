name = <<EOT
ci
EOT
zones = [<<-X
  a
  X
]
