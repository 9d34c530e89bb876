api-title = La API
api-lead = Todo lo que hacen estas páginas pueden hacerlo los programas. Cada operación está aquí con lo que admite, lo que responde y un ejemplo que funciona.
api-operations = Operaciones
api-begin = Para empezar
api-begin-token = Con un token un programa actúa por ti. Tiene permisos, nombres que alcanza y una fecha de fin.
api-begin-token-where = Crear un token
api-begin-refused = Un rechazo es JSON con un código cuyo significado nunca cambia.
api-begin-refused-where = Todos los códigos y qué hacer
api-begin-pages = Una lista llega por páginas: da el next de una como ?after= de la siguiente.
api-begin-repeat = Una escritura con Idempotency-Key se puede enviar otra vez sin daño.
api-begin-document = { $n ->
    [one] Para programas: una operación en
   *[other] Para programas: { $n } operaciones en
}
api-shell = En una terminal
api-by-anybody = Cualquiera, sin iniciar sesión
api-by-browser = Un navegador con la sesión iniciada; un token no puede
api-by-token = Un navegador con la sesión iniciada, o un token
api-parameters = Parámetros
api-body = Cuerpo
api-answers = Respuestas
api-refused = rechazo
api-example = Ejemplo
api-answered = Respuesta
api-types = Tipos
api-name = Nombre
api-designs = Diseños
api-publishing = Publicar
api-people = Personas y acceso
api-moderation = Moderación
api-registry = Este registro
