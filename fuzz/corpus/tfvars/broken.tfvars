name = "a
zones = [