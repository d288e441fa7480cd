"""The front door: Streamlit's screens and the map's routes in one process on one port."""

from starlette.middleware import Middleware
from streamlit.starlette import App

from views.borderroutes import border_routes
from views.compareroutes import compare_routes
from views.guestroutes import guest_app, guest_routes
from views.maproutes import map_routes
from views.outroutes import out_routes
from views.ownerroutes import owner_routes
from views.planroutes import plan_routes
from views.recommendationroutes import recommendation_routes
from views.routes import asset_routes
from views.statisticroutes import statistic_routes
from views.tileroutes import tile_routes
from views.ui.keptfiles import KeptFiles, kept_files
from views.ui.ownergate import OwnerGate
from views.ui.ownerkey import OwnerKey
from views.ui.warm import warmed

key = OwnerKey()
routes = [
    *asset_routes(),
    *map_routes(),
    *plan_routes(),
    *tile_routes(),
    *border_routes(),
    *statistic_routes(),
    *recommendation_routes(),
    *compare_routes(),
    *out_routes(),
    *guest_routes(),
    *owner_routes(key),
]
gate = Middleware(OwnerGate, key=key, guests=guest_app())
kept = Middleware(KeptFiles, files=kept_files())
app = App("views/main.py", lifespan=warmed, routes=routes, middleware=[gate, kept])
