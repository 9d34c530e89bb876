# Los miembros de un actor
members-title = Miembros de { $actor }
