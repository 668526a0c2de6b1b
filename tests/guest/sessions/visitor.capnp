    (
      name = "visitor",
      program = "remote_visitor",
      needs = [
        (name = "terminal", service = "console", export = "terminal3"),
        (name = "terminals", service = "terminals", export = "terminals"),
        (name = "sessions", service = "sessions", export = "remote"),
        (name = "pipes", service = "pipes", export = "pipes"),
      ],
      memoryKib = 512,
      # As urgent as what shells start, like connections of SSH: that would keep it from typing.
      priority = 109,
    ),
