feed-all = Versiones nuevas
feed-of = Versiones de { $what }
feed-yanked = { $title } (retirada de uso)
feed-yanked-why = Retirada de uso, { $class }: { $why }
