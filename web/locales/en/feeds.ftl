feed-all = New releases
feed-of = Releases of { $what }
feed-yanked = { $title } (yanked)
feed-yanked-why = Yanked, { $class }: { $why }
