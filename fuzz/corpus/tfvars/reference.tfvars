name = var.other
zones = concat(["a"], [])
