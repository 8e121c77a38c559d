FLAVOURS: dict = {}
