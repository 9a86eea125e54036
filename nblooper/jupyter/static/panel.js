/*! https://github.com/leeoniya/uPlot (v1.6.32) */
var uPlot=function(){"use strict";const l="u-off",e="u-label",t="width",n="height",i="top",o="bottom",s="left",r="right",u="#000",a=u+"0",f="mousemove",c="mousedown",h="mouseup",d="mouseenter",p="mouseleave",m="dblclick",g="change",x="dppxchange",w="--",_="undefined"!=typeof window,b=_?document:null,v=_?window:null,k=_?navigator:null;let y,M;function S(l,e){if(null!=e){let t=l.classList;!t.contains(e)&&t.add(e)}}function T(l,e){let t=l.classList;t.contains(e)&&t.remove(e)}function E(l,e,t){l.style[e]=t+"px"}function z(l,e,t,n){let i=b.createElement(l);return null!=e&&S(i,e),null!=t&&t.insertBefore(i,n),i}function D(l,e){return z("div",l,e)}const P=new WeakMap;function A(e,t,n,i,o){let s="translate("+t+"px,"+n+"px)";s!=P.get(e)&&(e.style.transform=s,P.set(e,s),0>t||0>n||t>i||n>o?S(e,l):T(e,l))}const W=new WeakMap;function Y(l,e,t){let n=e+t;n!=W.get(l)&&(W.set(l,n),l.style.background=e,l.style.borderColor=t)}const C=new WeakMap;function H(l,e,t,n){let i=e+""+t;i!=C.get(l)&&(C.set(l,i),l.style.height=t+"px",l.style.width=e+"px",l.style.marginLeft=n?-e/2+"px":0,l.style.marginTop=n?-t/2+"px":0)}const F={passive:!0},R={...F,capture:!0};function G(l,e,t,n){e.addEventListener(l,t,n?R:F)}function I(l,e,t){e.removeEventListener(l,t,F)}function L(l,e,t,n){let i;t=t||0;let o=2147483647>=(n=n||e.length-1);for(;n-t>1;)i=o?t+n>>1:sl((t+n)/2),l>e[i]?t=i:n=i;return l-e[t]>e[n]-l?n:t}function O(l){return(e,t,n)=>{let i=-1,o=-1;for(let o=t;n>=o;o++)if(l(e[o])){i=o;break}for(let i=n;i>=t;i--)if(l(e[i])){o=i;break}return[i,o]}}_&&function l(){let e=devicePixelRatio;y!=e&&(y=e,M&&I(g,M,l),M=matchMedia(`(min-resolution: ${y-.001}dppx) and (max-resolution: ${y+.001}dppx)`),G(g,M,l),v.dispatchEvent(new CustomEvent(x)))}();const N=l=>null!=l,j=l=>null!=l&&l>0,U=O(N),V=O(j);function B(l,e,t,n){let i=hl(l),o=hl(e);l==e&&(-1==i?(l*=t,e/=t):(l/=t,e*=t));let s=10==t?dl:pl,r=1==o?ul:sl,u=(1==i?sl:ul)(s(ol(l))),a=r(s(ol(e))),f=cl(t,u),c=cl(t,a);return 10==t&&(0>u&&(f=Al(f,-u)),0>a&&(c=Al(c,-a))),n||2==t?(l=f*i,e=c*o):(l=Pl(l,f),e=Dl(e,c)),[l,e]}function $(l,e,t,n){let i=B(l,e,t,n);return 0==l&&(i[0]=0),0==e&&(i[1]=0),i}const J=.1,q={mode:3,pad:J},K={pad:0,soft:null,mode:0},X={min:K,max:K};function Z(l,e,t,n){return Ol(t)?ll(l,e,t):(K.pad=t,K.soft=n?0:null,K.mode=n?3:0,ll(l,e,X))}function Q(l,e){return null==l?e:l}function ll(l,e,t){let n=t.min,i=t.max,o=Q(n.pad,0),s=Q(i.pad,0),r=Q(n.hard,-gl),u=Q(i.hard,gl),a=Q(n.soft,gl),f=Q(i.soft,-gl),c=Q(n.mode,0),h=Q(i.mode,0),d=e-l,p=dl(d),m=fl(ol(l),ol(e)),g=dl(m),x=ol(g-p);(1e-24>d||x>10)&&(d=0,0!=l&&0!=e||(d=1e-24,2==c&&a!=gl&&(o=0),2==h&&f!=-gl&&(s=0)));let w=d||m||1e3,_=dl(w),b=cl(10,sl(_)),v=Al(Pl(l-w*(0==d?0==l?.1:1:o),b/10),24),k=a>l||1!=c&&(3!=c||v>a)&&(2!=c||a>v)?gl:a,y=fl(r,k>v&&l>=k?k:al(k,v)),M=Al(Dl(e+w*(0==d?0==e?.1:1:s),b/10),24),S=e>f||1!=h&&(3!=h||f>M)&&(2!=h||M>f)?-gl:f,T=al(u,M>S&&S>=e?S:fl(S,M));return y==T&&0==y&&(T=100),[y,T]}const el=new Intl.NumberFormat(_?k.language:"en-US"),tl=l=>el.format(l),nl=Math,il=nl.PI,ol=nl.abs,sl=nl.floor,rl=nl.round,ul=nl.ceil,al=nl.min,fl=nl.max,cl=nl.pow,hl=nl.sign,dl=nl.log10,pl=nl.log2,ml=(l,e=1)=>nl.asinh(l/e),gl=1/0;function xl(l){return 1+(0|dl((l^l>>31)-(l>>31)))}function wl(l,e,t){return al(fl(l,e),t)}function _l(l){return"function"==typeof l}function bl(l){return _l(l)?l:()=>l}const vl=l=>l,kl=(l,e)=>e,yl=()=>null,Ml=()=>!0,Sl=(l,e)=>l==e,Tl=/\.\d*?(?=9{6,}|0{6,})/gm,El=l=>{if(Il(l)||Wl.has(l))return l;const e=""+l,t=e.match(Tl);if(null==t)return l;let n=t[0].length-1;if(-1!=e.indexOf("e-")){let[l,t]=e.split("e");return+`${El(l)}e${t}`}return Al(l,n)};function zl(l,e){return El(Al(El(l/e))*e)}function Dl(l,e){return El(ul(El(l/e))*e)}function Pl(l,e){return El(sl(El(l/e))*e)}function Al(l,e=0){if(Il(l))return l;let t=10**e;return rl(l*t*(1+Number.EPSILON))/t}const Wl=new Map;function Yl(l){return((""+l).split(".")[1]||"").length}function Cl(l,e,t,n){let i=[],o=n.map(Yl);for(let s=e;t>s;s++){let e=ol(s),t=Al(cl(l,s),e);for(let r=0;n.length>r;r++){let u=10==l?+`${n[r]}e${s}`:n[r]*t,a=(0>s?e:0)+(o[r]>s?o[r]:0),f=10==l?u:Al(u,a);i.push(f),Wl.set(f,a)}}return i}const Hl={},Fl=[],Rl=[null,null],Gl=Array.isArray,Il=Number.isInteger;function Ll(l){return"string"==typeof l}function Ol(l){let e=!1;if(null!=l){let t=l.constructor;e=null==t||t==Object}return e}function Nl(l){return null!=l&&"object"==typeof l}const jl=Object.getPrototypeOf(Uint8Array),Ul="__proto__";function Vl(l,e=Ol){let t;if(Gl(l)){let n=l.find((l=>null!=l));if(Gl(n)||e(n)){t=Array(l.length);for(let n=0;l.length>n;n++)t[n]=Vl(l[n],e)}else t=l.slice()}else if(l instanceof jl)t=l.slice();else if(e(l)){t={};for(let n in l)n!=Ul&&(t[n]=Vl(l[n],e))}else t=l;return t}function Bl(l){let e=arguments;for(let t=1;e.length>t;t++){let n=e[t];for(let e in n)e!=Ul&&(Ol(l[e])?Bl(l[e],Vl(n[e])):l[e]=Vl(n[e]))}return l}function $l(l,e,t){for(let n,i=0,o=-1;e.length>i;i++){let s=e[i];if(s>o){for(n=s-1;n>=0&&null==l[n];)l[n--]=null;for(n=s+1;t>n&&null==l[n];)l[o=n++]=null}}}const Jl="undefined"==typeof queueMicrotask?l=>Promise.resolve().then(l):queueMicrotask,ql=["January","February","March","April","May","June","July","August","September","October","November","December"],Kl=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function Xl(l){return l.slice(0,3)}const Zl=Kl.map(Xl),Ql=ql.map(Xl),le={MMMM:ql,MMM:Ql,WWWW:Kl,WWW:Zl};function ee(l){return(10>l?"0":"")+l}const te={YYYY:l=>l.getFullYear(),YY:l=>(l.getFullYear()+"").slice(2),MMMM:(l,e)=>e.MMMM[l.getMonth()],MMM:(l,e)=>e.MMM[l.getMonth()],MM:l=>ee(l.getMonth()+1),M:l=>l.getMonth()+1,DD:l=>ee(l.getDate()),D:l=>l.getDate(),WWWW:(l,e)=>e.WWWW[l.getDay()],WWW:(l,e)=>e.WWW[l.getDay()],HH:l=>ee(l.getHours()),H:l=>l.getHours(),h:l=>{let e=l.getHours();return 0==e?12:e>12?e-12:e},AA:l=>12>l.getHours()?"AM":"PM",aa:l=>12>l.getHours()?"am":"pm",a:l=>12>l.getHours()?"a":"p",mm:l=>ee(l.getMinutes()),m:l=>l.getMinutes(),ss:l=>ee(l.getSeconds()),s:l=>l.getSeconds(),fff:l=>function(l){return(10>l?"00":100>l?"0":"")+l}(l.getMilliseconds())};function ne(l,e){e=e||le;let t,n=[],i=/\{([a-z]+)\}|[^{]+/gi;for(;t=i.exec(l);)n.push("{"==t[0][0]?te[t[1]]:t[0]);return l=>{let t="";for(let i=0;n.length>i;i++)t+="string"==typeof n[i]?n[i]:n[i](l,e);return t}}const ie=(new Intl.DateTimeFormat).resolvedOptions().timeZone,oe=l=>l%1==0,se=[1,2,2.5,5],re=Cl(10,-32,0,se),ue=Cl(10,0,32,se),ae=ue.filter(oe),fe=re.concat(ue),ce="{YYYY}",he="\n"+ce,de="{M}/{D}",pe="\n"+de,me=pe+"/{YY}",ge="{aa}",xe="{h}:{mm}"+ge,we="\n"+xe,_e=":{ss}",be=null;function ve(l){let e=1e3*l,t=60*e,n=60*t,i=24*n,o=30*i,s=365*i;return[(1==l?Cl(10,0,3,se).filter(oe):Cl(10,-3,0,se)).concat([e,5*e,10*e,15*e,30*e,t,5*t,10*t,15*t,30*t,n,2*n,3*n,4*n,6*n,8*n,12*n,i,2*i,3*i,4*i,5*i,6*i,7*i,8*i,9*i,10*i,15*i,o,2*o,3*o,4*o,6*o,s,2*s,5*s,10*s,25*s,50*s,100*s]),[[s,ce,be,be,be,be,be,be,1],[28*i,"{MMM}",he,be,be,be,be,be,1],[i,de,he,be,be,be,be,be,1],[n,"{h}"+ge,me,be,pe,be,be,be,1],[t,xe,me,be,pe,be,be,be,1],[e,_e,me+" "+xe,be,pe+" "+xe,be,we,be,1],[l,_e+".{fff}",me+" "+xe,be,pe+" "+xe,be,we,be,1]],function(e){return(r,u,a,f,c,h)=>{let d=[],p=c>=s,m=c>=o&&s>c,g=e(a),x=Al(g*l,3),w=Pe(g.getFullYear(),p?0:g.getMonth(),m||p?1:g.getDate()),_=Al(w*l,3);if(m||p){let t=m?c/o:0,n=p?c/s:0,i=x==_?x:Al(Pe(w.getFullYear()+n,w.getMonth()+t,1)*l,3),r=new Date(rl(i/l)),u=r.getFullYear(),a=r.getMonth();for(let o=0;f>=i;o++){let s=Pe(u+n*o,a+t*o,1),r=s-e(Al(s*l,3));i=Al((+s+r)*l,3),i>f||d.push(i)}}else{let o=i>c?c:i,s=_+(sl(a)-sl(x))+Dl(x-_,o);d.push(s);let p=e(s),m=p.getHours()+p.getMinutes()/t+p.getSeconds()/n,g=c/n,w=h/r.axes[u]._space;for(;s=Al(s+c,1==l?0:3),f>=s;)if(g>1){let l=sl(Al(m+g,6))%24,t=e(s).getHours()-l;t>1&&(t=-1),s-=t*n,m=(m+g)%24,.7>Al((s-d[d.length-1])/c,3)*w||d.push(s)}else d.push(s)}return d}}]}const[ke,ye,Me]=ve(1),[Se,Te,Ee]=ve(.001);function ze(l,e){return l.map((l=>l.map(((t,n)=>0==n||8==n||null==t?t:e(1==n||0==l[8]?t:l[1]+t)))))}function De(l,e){return(t,n,i,o,s)=>{let r,u,a,f,c,h,d=e.find((l=>s>=l[0]))||e[e.length-1];return n.map((e=>{let t=l(e),n=t.getFullYear(),i=t.getMonth(),o=t.getDate(),s=t.getHours(),p=t.getMinutes(),m=t.getSeconds(),g=n!=r&&d[2]||i!=u&&d[3]||o!=a&&d[4]||s!=f&&d[5]||p!=c&&d[6]||m!=h&&d[7]||d[1];return r=n,u=i,a=o,f=s,c=p,h=m,g(t)}))}}function Pe(l,e,t){return new Date(l,e,t)}function Ae(l,e){return e(l)}function We(l,e){return(t,n,i,o)=>null==o?w:e(l(n))}Cl(2,-53,53,[1]);const Ye={show:!0,live:!0,isolate:!1,mount:()=>{},markers:{show:!0,width:2,stroke:function(l,e){let t=l.series[e];return t.width?t.stroke(l,e):t.points.width?t.points.stroke(l,e):null},fill:function(l,e){return l.series[e].fill(l,e)},dash:"solid"},idx:null,idxs:null,values:[]},Ce=[0,0];function He(l,e,t,n=!0){return l=>{0==l.button&&(!n||l.target==e)&&t(l)}}function Fe(l,e,t,n=!0){return l=>{(!n||l.target==e)&&t(l)}}const Re={show:!0,x:!0,y:!0,lock:!1,move:function(l,e,t){return Ce[0]=e,Ce[1]=t,Ce},points:{one:!1,show:function(l,e){let i=l.cursor.points,o=D(),s=i.size(l,e);E(o,t,s),E(o,n,s);let r=s/-2;E(o,"marginLeft",r),E(o,"marginTop",r);let u=i.width(l,e,s);return u&&E(o,"borderWidth",u),o},size:function(l,e){return l.series[e].points.size},width:0,stroke:function(l,e){let t=l.series[e].points;return t._stroke||t._fill},fill:function(l,e){let t=l.series[e].points;return t._fill||t._stroke}},bind:{mousedown:He,mouseup:He,click:He,dblclick:He,mousemove:Fe,mouseleave:Fe,mouseenter:Fe},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(l,e)=>{e.stopPropagation(),e.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(l,e,t,n,i)=>n-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Ge={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},Ie=Bl({},Ge,{filter:kl}),Le=Bl({},Ie,{size:10}),Oe=Bl({},Ge,{show:!1}),Ne='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',je="bold "+Ne,Ue={show:!0,scale:"x",stroke:u,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:je,side:2,grid:Ie,ticks:Le,border:Oe,font:Ne,lineGap:1.5,rotate:0},Ve={show:!0,scale:"x",auto:!1,sorted:1,min:gl,max:-gl,idxs:[]};function Be(l,e){return e.map((l=>null==l?"":tl(l)))}function $e(l,e,t,n,i,o,s){let r=[],u=Wl.get(i)||0;for(let l=t=s?t:Al(Dl(t,i),u);n>=l;l=Al(l+i,u))r.push(Object.is(l,-0)?0:l);return r}function Je(l,e,t,n,i){const o=[],s=l.scales[l.axes[e].scale].log,r=sl((10==s?dl:pl)(t));i=cl(s,r),10==s&&(i=fe[L(i,fe)]);let u=t,a=i*s;10==s&&(a=fe[L(a,fe)]);do{o.push(u),u+=i,10!=s||Wl.has(u)||(u=Al(u,Wl.get(i))),a>u||(a=(i=u)*s,10==s&&(a=fe[L(a,fe)]))}while(n>=u);return o}function qe(l,e,t,n,i){let o=l.scales[l.axes[e].scale].asinh,s=n>o?Je(l,e,fl(o,t),n,i):[o],r=0>n||t>0?[]:[0];return(-o>t?Je(l,e,fl(o,-n),-t,i):[o]).reverse().map((l=>-l)).concat(r,s)}const Ke=/./,Xe=/[12357]/,Ze=/[125]/,Qe=/1/,lt=(l,e,t,n)=>l.map(((l,i)=>4==e&&0==l||i%n==0&&t.test(l.toExponential()[0>l?1:0])?l:null));function et(l,e,t){let n=l.axes[t],i=n.scale,o=l.scales[i],s=l.valToPos,r=n._space,u=s(10,i),a=s(9,i)-u<r?s(7,i)-u<r?s(5,i)-u<r?Qe:Ze:Xe:Ke;if(a==Qe){let l=ol(s(1,i)-u);if(r>l)return lt(e.slice().reverse(),o.distr,a,ul(r/l)).reverse()}return lt(e,o.distr,a,1)}function tt(l,e,t){let n=l.axes[t],i=n.scale,o=n._space,s=l.valToPos,r=ol(s(1,i)-s(2,i));return o>r?lt(e.slice().reverse(),3,Ke,ul(o/r)).reverse():e}function nt(l,e,t,n){return null==n?w:null==e?"":tl(e)}const it={show:!0,scale:"y",stroke:u,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:je,side:3,grid:Ie,ticks:Le,border:Oe,font:Ne,lineGap:1.5,rotate:0},ot={scale:null,auto:!0,sorted:0,min:gl,max:-gl},st=(l,e,t,n,i)=>i,rt={show:!0,auto:!0,sorted:0,gaps:st,alpha:1,facets:[Bl({},ot,{scale:"x"}),Bl({},ot,{scale:"y"})]},ut={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:st,alpha:1,points:{show:function(l,e){let{scale:t,idxs:n}=l.series[0],i=l._data[0],o=l.valToPos(i[n[0]],t,!0),s=l.valToPos(i[n[1]],t,!0);return ol(s-o)/(l.series[e].points.space*y)>=n[1]-n[0]},filter:null},values:null,min:gl,max:-gl,idxs:[],path:null,clip:null};function at(l,e,t){return t/10}const ft={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},ct=Bl({},ft,{time:!1,ori:1}),ht={};function dt(l){let e=ht[l];return e||(e={key:l,plots:[],sub(l){e.plots.push(l)},unsub(l){e.plots=e.plots.filter((e=>e!=l))},pub(l,t,n,i,o,s,r){for(let u=0;e.plots.length>u;u++)e.plots[u]!=t&&e.plots[u].pub(l,t,n,i,o,s,r)}},null!=l&&(ht[l]=e)),e}function pt(l,e,t){const n=l.mode,i=l.series[e],o=2==n?l._data[e]:l._data,s=l.scales,r=l.bbox;let u=o[0],a=2==n?o[1]:o[e],f=2==n?s[i.facets[0].scale]:s[l.series[0].scale],c=2==n?s[i.facets[1].scale]:s[i.scale],h=r.left,d=r.top,p=r.width,m=r.height,g=l.valToPosH,x=l.valToPosV;return 0==f.ori?t(i,u,a,f,c,g,x,h,d,p,m,kt,Mt,Tt,zt,Pt):t(i,u,a,f,c,x,g,d,h,m,p,yt,St,Et,Dt,At)}function mt(l,e){let t=0,n=0,i=Q(l.bands,Fl);for(let l=0;i.length>l;l++){let o=i[l];o.series[0]==e?t=o.dir:o.series[1]==e&&(n|=1==o.dir?1:2)}return[t,1==n?-1:2==n?1:3==n?2:0]}function gt(l,e,t,n,i){let o=l.series[e],s=l.scales[2==l.mode?o.facets[1].scale:o.scale];return-1==i?s.min:1==i?s.max:3==s.distr?1==s.dir?s.min:s.max:0}function xt(l,e,t,n,i,o){return pt(l,e,((l,e,s,r,u,a,f,c,h,d,p)=>{let m=l.pxRound;const g=0==r.ori?Mt:St;let x,w;1==r.dir*(0==r.ori?1:-1)?(x=t,w=n):(x=n,w=t);let _=m(a(e[x],r,d,c)),b=m(f(s[x],u,p,h)),v=m(a(e[w],r,d,c)),k=m(f(1==o?u.max:u.min,u,p,h)),y=new Path2D(i);return g(y,v,k),g(y,_,k),g(y,_,b),y}))}function wt(l,e,t,n,i,o){let s=null;if(l.length>0){s=new Path2D;const r=0==e?Tt:Et;let u=t;for(let e=0;l.length>e;e++){let t=l[e];if(t[1]>t[0]){let l=t[0]-u;l>0&&r(s,u,n,l,n+o),u=t[1]}}let a=t+i-u,f=10;a>0&&r(s,u,n-f/2,a,n+o+f)}return s}function _t(l,e,t,n,i,o,s){let r=[],u=l.length;for(let a=1==i?t:n;a>=t&&n>=a;a+=i)if(null===e[a]){let f=a,c=a;if(1==i)for(;++a<=n&&null===e[a];)c=a;else for(;--a>=t&&null===e[a];)c=a;let h=o(l[f]),d=c==f?h:o(l[c]),p=f-i;h=s>0||0>p||p>=u?h:o(l[p]);let m=c+i;d=0>s||0>m||m>=u?d:o(l[m]),h>d||r.push([h,d])}return r}function bt(l){return 0==l?vl:1==l?rl:e=>zl(e,l)}function vt(l){let e=0==l?kt:yt,t=0==l?(l,e,t,n,i,o)=>{l.arcTo(e,t,n,i,o)}:(l,e,t,n,i,o)=>{l.arcTo(t,e,i,n,o)},n=0==l?(l,e,t,n,i)=>{l.rect(e,t,n,i)}:(l,e,t,n,i)=>{l.rect(t,e,i,n)};return(l,i,o,s,r,u=0,a=0)=>{0==u&&0==a?n(l,i,o,s,r):(u=al(u,s/2,r/2),a=al(a,s/2,r/2),e(l,i+u,o),t(l,i+s,o,i+s,o+r,u),t(l,i+s,o+r,i,o+r,a),t(l,i,o+r,i,o,a),t(l,i,o,i+s,o,u),l.closePath())}}const kt=(l,e,t)=>{l.moveTo(e,t)},yt=(l,e,t)=>{l.moveTo(t,e)},Mt=(l,e,t)=>{l.lineTo(e,t)},St=(l,e,t)=>{l.lineTo(t,e)},Tt=vt(0),Et=vt(1),zt=(l,e,t,n,i,o)=>{l.arc(e,t,n,i,o)},Dt=(l,e,t,n,i,o)=>{l.arc(t,e,n,i,o)},Pt=(l,e,t,n,i,o,s)=>{l.bezierCurveTo(e,t,n,i,o,s)},At=(l,e,t,n,i,o,s)=>{l.bezierCurveTo(t,e,i,n,s,o)};function Wt(){return(l,e,t,n,i)=>pt(l,e,((e,o,s,r,u,a,f,c,h,d,p)=>{let m,g,{pxRound:x,points:w}=e;0==r.ori?(m=kt,g=zt):(m=yt,g=Dt);const _=Al(w.width*y,3);let b=(w.size-w.width)/2*y,v=Al(2*b,3),k=new Path2D,M=new Path2D,{left:S,top:T,width:E,height:z}=l.bbox;Tt(M,S-v,T-v,E+2*v,z+2*v);const D=l=>{if(null!=s[l]){let e=x(a(o[l],r,d,c)),t=x(f(s[l],u,p,h));m(k,e+b,t),g(k,e,t,b,0,2*il)}};if(i)i.forEach(D);else for(let l=t;n>=l;l++)D(l);return{stroke:_>0?k:null,fill:k,clip:M,flags:3}}))}function Yt(l){return(e,t,n,i,o,s)=>{n!=i&&(o!=n&&s!=n&&l(e,t,n),o!=i&&s!=i&&l(e,t,i),l(e,t,s))}}const Ct=Yt(Mt),Ht=Yt(St);function Ft(l){const e=Q(l?.alignGaps,0);return(l,t,n,i)=>pt(l,t,((o,s,r,u,a,f,c,h,d,p,m)=>{[n,i]=U(r,n,i);let g,x,w=o.pxRound,_=l=>w(f(l,u,p,h)),b=l=>w(c(l,a,m,d));0==u.ori?(g=Mt,x=Ct):(g=St,x=Ht);const v=u.dir*(0==u.ori?1:-1),k={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:1},y=k.stroke;let M=!1;if(i-n<4*p)for(let l=1==v?n:i;l>=n&&i>=l;l+=v){let e=r[l];null===e?M=!0:null!=e&&g(y,_(s[l]),b(e))}else{let e,t,o,a=e=>l.posToVal(e,u.key,!0),f=null,c=null,h=_(s[1==v?n:i]),d=_(s[n]),p=_(s[i]),m=a(1==v?d+1:p-1);for(let l=1==v?n:i;l>=n&&i>=l;l+=v){let n=s[l],i=(1==v?m>n:n>m)?h:_(n),o=r[l];i==h?null!=o?(t=o,null==f?(g(y,i,b(t)),e=f=c=t):f>t?f=t:t>c&&(c=t)):null===o&&(M=!0):(null!=f&&x(y,h,b(f),b(c),b(e),b(t)),null!=o?(t=o,g(y,i,b(t)),f=c=e=t):(f=c=null,null===o&&(M=!0)),h=i,m=a(h+v))}null!=f&&f!=c&&o!=h&&x(y,h,b(f),b(c),b(e),b(t))}let[S,T]=mt(l,t);if(null!=o.fill||0!=S){let e=k.fill=new Path2D(y),r=b(o.fillTo(l,t,o.min,o.max,S)),u=_(s[n]),a=_(s[i]);-1==v&&([a,u]=[u,a]),g(e,a,r),g(e,u,r)}if(!o.spanGaps){let a=[];M&&a.push(..._t(s,r,n,i,v,_,e)),k.gaps=a=o.gaps(l,t,n,i,a),k.clip=wt(a,u.ori,h,d,p,m)}return 0!=T&&(k.band=2==T?[xt(l,t,n,i,y,-1),xt(l,t,n,i,y,1)]:xt(l,t,n,i,y,T)),k}))}function Rt(l,e,t,n,i,o,s=gl){if(l.length>1){let r=null;for(let u=0,a=1/0;l.length>u;u++)if(void 0!==e[u]){if(null!=r){let e=ol(l[u]-l[r]);a>e&&(a=e,s=ol(t(l[u],n,i,o)-t(l[r],n,i,o)))}r=u}}return s}function Gt(l,e,t,n,i){const o=l.length;if(2>o)return null;const s=new Path2D;if(t(s,l[0],e[0]),2==o)n(s,l[1],e[1]);else{let t=Array(o),n=Array(o-1),r=Array(o-1),u=Array(o-1);for(let t=0;o-1>t;t++)r[t]=e[t+1]-e[t],u[t]=l[t+1]-l[t],n[t]=r[t]/u[t];t[0]=n[0];for(let l=1;o-1>l;l++)0===n[l]||0===n[l-1]||n[l-1]>0!=n[l]>0?t[l]=0:(t[l]=3*(u[l-1]+u[l])/((2*u[l]+u[l-1])/n[l-1]+(u[l]+2*u[l-1])/n[l]),isFinite(t[l])||(t[l]=0));t[o-1]=n[o-2];for(let n=0;o-1>n;n++)i(s,l[n]+u[n]/3,e[n]+t[n]*u[n]/3,l[n+1]-u[n]/3,e[n+1]-t[n+1]*u[n]/3,l[n+1],e[n+1])}return s}const It=new Set;function Lt(){for(let l of It)l.syncRect(!0)}_&&(G("resize",v,Lt),G("scroll",v,Lt,!0),G(x,v,(()=>{en.pxRatio=y})));const Ot=Ft(),Nt=Wt();function jt(l,e,t,n){return(n?[l[0],l[1]].concat(l.slice(2)):[l[0]].concat(l.slice(1))).map(((l,n)=>Ut(l,n,e,t)))}function Ut(l,e,t,n){return Bl({},0==e?t:n,l)}function Vt(l,e,t){return null==e?Rl:[e,t]}const Bt=Vt;function $t(l,e,t){return null==e?Rl:Z(e,t,J,!0)}function Jt(l,e,t,n){return null==e?Rl:B(e,t,l.scales[n].log,!1)}const qt=Jt;function Kt(l,e,t,n){return null==e?Rl:$(e,t,l.scales[n].log,!1)}const Xt=Kt;function Zt(l,e,t,n,i){let o=fl(xl(l),xl(e)),s=e-l,r=L(i/n*s,t);do{let l=t[r],e=n*l/s;if(e>=i&&17>=o+(5>l?Wl.get(l):0))return[l,e]}while(++r<t.length);return[0,0]}function Qt(l){let e,t;return[l=l.replace(/(\d+)px/,((l,n)=>(e=rl((t=+n)*y))+"px")),e,t]}function ln(l){l.show&&[l.font,l.labelFont].forEach((l=>{let e=Al(l[2]*y,1);l[0]=l[0].replace(/[0-9.]+px/,e+"px"),l[1]=e}))}function en(u,g,_){const k={mode:Q(u.mode,1)},M=k.mode;function P(l,e,t,n){let i=e.valToPct(l);return n+t*(-1==e.dir?1-i:i)}function W(l,e,t,n){let i=e.valToPct(l);return n+t*(-1==e.dir?i:1-i)}function C(l,e,t,n){return 0==e.ori?P(l,e,t,n):W(l,e,t,n)}k.valToPosH=P,k.valToPosV=W;let F=!1;k.status=0;const R=k.root=D("uplot");null!=u.id&&(R.id=u.id),S(R,u.class),u.title&&(D("u-title",R).textContent=u.title);const O=z("canvas"),K=k.ctx=O.getContext("2d"),X=D("u-wrap",R);G("click",X,(l=>{l.target===el&&(Nn!=Gn||jn!=In)&&Zn.click(k,l)}),!0);const ll=k.under=D("u-under",X);X.appendChild(O);const el=k.over=D("u-over",X),tl=+Q((u=Vl(u)).pxAlign,1),sl=bt(tl);(u.plugins||[]).forEach((l=>{l.opts&&(u=l.opts(k,u)||u)}));const hl=u.ms||.001,pl=k.series=1==M?jt(u.series||[],Ve,ut,!1):function(l,e){return l.map(((l,t)=>0==t?{}:Bl({},e,l)))}(u.series||[null],rt),xl=k.axes=jt(u.axes||[],Ue,it,!0),vl=k.scales={},Tl=k.bands=u.bands||[];Tl.forEach((l=>{l.fill=bl(l.fill||null),l.dir=Q(l.dir,-1)}));const El=2==M?pl[1].facets[0].scale:pl[0].scale,Dl={axes:function(){for(let l=0;xl.length>l;l++){let e=xl[l];if(!e.show||!e._show)continue;let t,n,u=e.side,a=u%2,f=e.stroke(k,l),c=0==u||3==u?-1:1,[h,d]=e._found;if(null!=e.label){let s=rl((e._lpos+e.labelGap*c)*y);_n(e.labelFont[0],f,"center",2==u?i:o),K.save(),1==a?(t=n=0,K.translate(s,rl(lt+st/2)),K.rotate((3==u?-il:il)/2)):(t=rl(Qe+ot/2),n=s);let r=_l(e.label)?e.label(k,l,h,d):e.label;K.fillText(r,t,n),K.restore()}if(0==d)continue;let p=vl[e.scale],m=0==a?ot:st,g=0==a?Qe:lt,x=e._splits,w=2==p.distr?x.map((l=>pn[l])):x,_=2==p.distr?pn[x[1]]-pn[x[0]]:h,b=e.ticks,v=e.border,M=b.show?b.size:0,S=rl(M*y),T=rl((2==e.alignTo?e._size-M-e.gap:e.gap)*y),E=e._rotate*-il/180,z=sl(e._pos*y),D=z+(S+T)*c;n=0==a?D:0,t=1==a?D:0,_n(e.font[0],f,1==e.align?s:2==e.align?r:E>0?s:0>E?r:0==a?"center":3==u?r:s,E||1==a?"middle":2==u?i:o);let P=e.font[1]*e.lineGap,A=x.map((l=>sl(C(l,p,m,g)))),W=e._values;for(let l=0;W.length>l;l++){let e=W[l];if(null!=e){0==a?t=A[l]:n=A[l],e=""+e;let i=-1==e.indexOf("\n")?[e]:e.split(/\n/gm);for(let l=0;i.length>l;l++){let e=i[l];E?(K.save(),K.translate(t,n+l*P),K.rotate(E),K.fillText(e,0,0),K.restore()):K.fillText(e,t,n+l*P)}}}b.show&&zn(A,b.filter(k,w,l,d,_),a,u,z,S,Al(b.width*y,3),b.stroke(k,l),b.dash,b.cap);let Y=e.grid;Y.show&&zn(A,Y.filter(k,w,l,d,_),a,0==a?2:1,0==a?lt:Qe,0==a?st:ot,Al(Y.width*y,3),Y.stroke(k,l),Y.dash,Y.cap),v.show&&zn([z],[1],0==a?1:0,0==a?1:2,1==a?lt:Qe,1==a?st:ot,Al(v.width*y,3),v.stroke(k,l),v.dash,v.cap)}Ci("drawAxes")},series:function(){if(Gt>0){let l=pl.some((l=>l._focus))&&dn!=Tt.alpha;l&&(K.globalAlpha=dn=Tt.alpha),pl.forEach(((l,e)=>{if(e>0&&l.show&&(kn(e,!1),kn(e,!0),null==l._paths)){let t=dn;dn!=l.alpha&&(K.globalAlpha=dn=l.alpha);let n=2==M?[0,g[e][0].length-1]:function(l){let e=wl(Lt-1,0,Gt-1),t=wl(en+1,0,Gt-1);for(;null==l[e]&&e>0;)e--;for(;null==l[t]&&Gt-1>t;)t++;return[e,t]}(g[e]);l._paths=l.paths(k,e,n[0],n[1]),dn!=t&&(K.globalAlpha=dn=t)}})),pl.forEach(((l,e)=>{if(e>0&&l.show){let t=dn;dn!=l.alpha&&(K.globalAlpha=dn=l.alpha),null!=l._paths&&yn(e,!1);{let t=null!=l._paths?l._paths.gaps:null,n=l.points.show(k,e,Lt,en,t),i=l.points.filter(k,e,n,t);(n||i)&&(l.points._paths=l.points.paths(k,e,Lt,en,i),yn(e,!0))}dn!=t&&(K.globalAlpha=dn=t),Ci("drawSeries",e)}})),l&&(K.globalAlpha=dn=1)}}},Pl=(u.drawOrder||["axes","series"]).map((l=>Dl[l]));function Cl(l){const e=3==l.distr?e=>dl(e>0?e:l.clamp(k,e,l.min,l.max,l.key)):4==l.distr?e=>ml(e,l.asinh):100==l.distr?e=>l.fwd(e):l=>l;return t=>{let n=e(t),{_min:i,_max:o}=l;return(n-i)/(o-i)}}function Il(l){let e=vl[l];if(null==e){let t=(u.scales||Hl)[l]||Hl;if(null!=t.from){Il(t.from);let e=Bl({},vl[t.from],t,{key:l});e.valToPct=Cl(e),vl[l]=e}else{e=vl[l]=Bl({},l==El?ft:ct,t),e.key=l;let n=e.time,i=e.range,o=Gl(i);if((l!=El||2==M&&!n)&&(!o||null!=i[0]&&null!=i[1]||(i={min:null==i[0]?q:{mode:1,hard:i[0],soft:i[0]},max:null==i[1]?q:{mode:1,hard:i[1],soft:i[1]}},o=!1),!o&&Ol(i))){let l=i;i=(e,t,n)=>null==t?Rl:Z(t,n,l)}e.range=bl(i||(n?Bt:l==El?3==e.distr?qt:4==e.distr?Xt:Vt:3==e.distr?Jt:4==e.distr?Kt:$t)),e.auto=bl(!o&&e.auto),e.clamp=bl(e.clamp||at),e._min=e._max=null,e.valToPct=Cl(e)}}}Il("x"),Il("y"),1==M&&pl.forEach((l=>{Il(l.scale)})),xl.forEach((l=>{Il(l.scale)}));for(let l in u.scales)Il(l);const jl=vl[El],Ul=jl.distr;let $l,ql;0==jl.ori?(S(R,"u-hz"),$l=P,ql=W):(S(R,"u-vt"),$l=W,ql=P);const Kl={};for(let l in vl){let e=vl[l];null==e.min&&null==e.max||(Kl[l]={min:e.min,max:e.max},e.min=e.max=null)}const Xl=u.tzDate||(l=>new Date(rl(l/hl))),Zl=u.fmtDate||ne,Ql=1==hl?Me(Xl):Ee(Xl),le=De(Xl,ze(1==hl?ye:Te,Zl)),ee=We(Xl,Ae("{YYYY}-{MM}-{DD} {h}:{mm}{aa}",Zl)),te=[],ie=k.legend=Bl({},Ye,u.legend),oe=k.cursor=Bl({},Re,{drag:{y:2==M}},u.cursor),se=ie.show,re=oe.show,ue=ie.markers;let ce,he,de;ie.idxs=te,ue.width=bl(ue.width),ue.dash=bl(ue.dash),ue.stroke=bl(ue.stroke),ue.fill=bl(ue.fill);let pe,me=[],ge=[],xe=!1,we={};if(ie.live){const l=pl[1]?pl[1].values:null;xe=null!=l,pe=xe?l(k,1,0):{_:0};for(let l in pe)we[l]=w}if(se)if(ce=z("table","u-legend",R),de=z("tbody",null,ce),ie.mount(k,ce),xe){he=z("thead",null,ce,de);let l=z("tr",null,he);for(var _e in z("th",null,l),pe)z("th",e,l).textContent=_e}else S(ce,"u-inline"),ie.live&&S(ce,"u-live");const be={show:!0},ve={show:!1},Pe=new Map;function Ce(l,e,t,n=!0){const i=Pe.get(e)||{},o=oe.bind[l](k,e,t,n);o&&(G(l,e,i[l]=o),Pe.set(e,i))}function He(l,e){const t=Pe.get(e)||{};for(let n in t)null!=l&&n!=l||(I(n,e,t[n]),delete t[n]);null==l&&Pe.delete(e)}let Fe=0,Ge=0,Ie=0,Le=0,Oe=0,Ne=0,je=Oe,Ke=Ne,Xe=Ie,Ze=Le,Qe=0,lt=0,ot=0,st=0;k.bbox={};let ht=!1,pt=!1,mt=!1,xt=!1,wt=!1,_t=!1;function vt(l,e,t){(t||l!=k.width||e!=k.height)&&kt(l,e),An(!1),mt=!0,pt=!0,Jn()}function kt(l,e){k.width=Fe=Ie=l,k.height=Ge=Le=e,Oe=Ne=0,function(){let l=!1,e=!1,t=!1,n=!1;xl.forEach((i=>{if(i.show&&i._show){let{side:o,_size:s}=i,r=s+(null!=i.label?i.labelSize:0);r>0&&(o%2?(Ie-=r,3==o?(Oe+=r,n=!0):t=!0):(Le-=r,0==o?(Ne+=r,l=!0):e=!0))}})),Ct[0]=l,Ct[1]=t,Ct[2]=e,Ct[3]=n,Ie-=Rt[1]+Rt[3],Oe+=Rt[3],Le-=Rt[2]+Rt[0],Ne+=Rt[0]}(),function(){let l=Oe+Ie,e=Ne+Le,t=Oe,n=Ne;function i(i,o){switch(i){case 1:return l+=o,l-o;case 2:return e+=o,e-o;case 3:return t-=o,t+o;case 0:return n-=o,n+o}}xl.forEach((l=>{if(l.show&&l._show){let e=l.side;l._pos=i(e,l._size),null!=l.label&&(l._lpos=i(e,l.labelSize))}}))}();let t=k.bbox;Qe=t.left=zl(Oe*y,.5),lt=t.top=zl(Ne*y,.5),ot=t.width=zl(Ie*y,.5),st=t.height=zl(Le*y,.5)}const yt=3;if(k.setSize=function({width:l,height:e}){vt(l,e)},null==oe.dataIdx){let l=oe.hover,e=l.skip=new Set(l.skip??[]);e.add(void 0);let t=l.prox=bl(l.prox),n=l.bias??=0;oe.dataIdx=(l,i,o,s)=>{if(0==i)return o;let r=o,u=t(l,i,o,s)??gl,a=u>=0&&gl>u,f=0==jl.ori?Ie:Le,c=oe.left,h=g[0],d=g[i];if(e.has(d[o])){r=null;let l,t=null,i=null;if(0==n||-1==n)for(l=o;null==t&&l-- >0;)e.has(d[l])||(t=l);if(0==n||1==n)for(l=o;null==i&&l++<d.length;)e.has(d[l])||(i=l);if(null!=t||null!=i)if(a){let l=c-(null==t?-1/0:$l(h[t],jl,f,0)),e=(null==i?1/0:$l(h[i],jl,f,0))-c;l>e?e>u||(r=i):l>u||(r=t)}else r=null==i?t:null==t||o-t>i-o?i:t}else a&&ol(c-$l(h[o],jl,f,0))>u&&(r=null);return r}}const Mt=l=>{oe.event=l};oe.idxs=te,oe._lock=!1;let St=oe.points;St.show=bl(St.show),St.size=bl(St.size),St.stroke=bl(St.stroke),St.width=bl(St.width),St.fill=bl(St.fill);const Tt=k.focus=Bl({},u.focus||{alpha:.3},oe.focus),Et=Tt.prox>=0,zt=Et&&St.one;let Dt=[],Pt=[],At=[];function Wt(l,e){let t=St.show(k,e);if(t instanceof HTMLElement)return S(t,"u-cursor-pt"),S(t,l.class),A(t,-10,-10,Ie,Le),el.insertBefore(t,Dt[e]),t}function Yt(t,n){if(1==M||n>0){let l=1==M&&vl[t.scale].time,e=t.value;t.value=l?Ll(e)?We(Xl,Ae(e,Zl)):e||ee:e||nt,t.label=t.label||(l?"Time":"Value")}if(zt||n>0){t.width=null==t.width?1:t.width,t.paths=t.paths||Ot||yl,t.fillTo=bl(t.fillTo||gt),t.pxAlign=+Q(t.pxAlign,tl),t.pxRound=bt(t.pxAlign),t.stroke=bl(t.stroke||null),t.fill=bl(t.fill||null),t._stroke=t._fill=t._paths=t._focus=null;let l=function(l){return Al(1*(3+2*(l||1)),3)}(fl(1,t.width)),e=t.points=Bl({},{size:l,width:fl(1,.2*l),stroke:t.stroke,space:2*l,paths:Nt,_stroke:null,_fill:null},t.points);e.show=bl(e.show),e.filter=bl(e.filter),e.fill=bl(e.fill),e.stroke=bl(e.stroke),e.paths=bl(e.paths),e.pxAlign=t.pxAlign}if(se){let i=function(t,n){if(0==n&&(xe||!ie.live||2==M))return Rl;let i=[],o=z("tr","u-series",de,de.childNodes[n]);S(o,t.class),t.show||S(o,l);let s=z("th",null,o);if(ue.show){let l=D("u-marker",s);if(n>0){let e=ue.width(k,n);e&&(l.style.border=e+"px "+ue.dash(k,n)+" "+ue.stroke(k,n)),l.style.background=ue.fill(k,n)}}let r=D(e,s);for(var u in t.label instanceof HTMLElement?r.appendChild(t.label):r.textContent=t.label,n>0&&(ue.show||(r.style.color=t.width>0?ue.stroke(k,n):ue.fill(k,n)),Ce("click",s,(l=>{if(oe._lock)return;Mt(l);let e=pl.indexOf(t);if((l.ctrlKey||l.metaKey)!=ie.isolate){let l=pl.some(((l,t)=>t>0&&t!=e&&l.show));pl.forEach(((t,n)=>{n>0&&oi(n,l?n==e?be:ve:be,!0,Fi.setSeries)}))}else oi(e,{show:!t.show},!0,Fi.setSeries)}),!1),Et&&Ce(d,s,(l=>{oe._lock||(Mt(l),oi(pl.indexOf(t),ai,!0,Fi.setSeries))}),!1)),pe){let l=z("td","u-value",o);l.textContent="--",i.push(l)}return[o,i]}(t,n);me.splice(n,0,i[0]),ge.splice(n,0,i[1]),ie.values.push(null)}if(re){te.splice(n,0,null);let l=null;zt?0==n&&(l=Wt(t,n)):n>0&&(l=Wt(t,n)),Dt.splice(n,0,l),Pt.splice(n,0,0),At.splice(n,0,0)}Ci("addSeries",n)}k.addSeries=function(l,e){e=null==e?pl.length:e,l=1==M?Ut(l,e,Ve,ut):Ut(l,e,{},rt),pl.splice(e,0,l),Yt(pl[e],e)},k.delSeries=function(l){if(pl.splice(l,1),se){ie.values.splice(l,1),ge.splice(l,1);let e=me.splice(l,1)[0];He(null,e.firstChild),e.remove()}re&&(te.splice(l,1),Dt.splice(l,1)[0].remove(),Pt.splice(l,1),At.splice(l,1)),Ci("delSeries",l)};const Ct=[!1,!1,!1,!1];function Ht(l,e,t){let[n,i,o,s]=t,r=e%2,u=0;return 0==r&&(s||i)&&(u=0==e&&!n||2==e&&!o?rl(Ue.size/3):0),1==r&&(n||o)&&(u=1==e&&!i||3==e&&!s?rl(it.size/2):0),u}const Ft=k.padding=(u.padding||[Ht,Ht,Ht,Ht]).map((l=>bl(Q(l,Ht)))),Rt=k._padding=Ft.map(((l,e)=>l(k,e,Ct,0)));let Gt,Lt=null,en=null;const tn=1==M?pl[0].idxs:null;let nn,on,sn,rn,un,an,fn,cn,hn,dn,pn=null,mn=!1;function gn(l,e){if(k.data=k._data=g=null==l?[]:l,2==M){Gt=0;for(let l=1;pl.length>l;l++)Gt+=g[l][0].length}else{0==g.length&&(k.data=k._data=g=[[]]),pn=g[0],Gt=pn.length;let l=g;if(2==Ul){l=g.slice();let e=l[0]=Array(Gt);for(let l=0;Gt>l;l++)e[l]=l}k._data=g=l}if(An(!0),Ci("setData"),2==Ul&&(mt=!0),!1!==e){let l=jl;l.auto(k,mn)?xn():ii(El,l.min,l.max),xt=xt||oe.left>=0,_t=!0,Jn()}}function xn(){let l,e;mn=!0,1==M&&(Gt>0?(Lt=tn[0]=0,en=tn[1]=Gt-1,l=g[0][Lt],e=g[0][en],2==Ul?(l=Lt,e=en):l==e&&(3==Ul?[l,e]=B(l,l,jl.log,!1):4==Ul?[l,e]=$(l,l,jl.log,!1):jl.time?e=l+rl(86400/hl):[l,e]=Z(l,e,J,!0))):(Lt=tn[0]=l=null,en=tn[1]=e=null)),ii(El,l,e)}function wn(l,e,t,n,i,o){l??=a,t??=Fl,n??="butt",i??=a,o??="round",l!=nn&&(K.strokeStyle=nn=l),i!=on&&(K.fillStyle=on=i),e!=sn&&(K.lineWidth=sn=e),o!=un&&(K.lineJoin=un=o),n!=an&&(K.lineCap=an=n),t!=rn&&K.setLineDash(rn=t)}function _n(l,e,t,n){e!=on&&(K.fillStyle=on=e),l!=fn&&(K.font=fn=l),t!=cn&&(K.textAlign=cn=t),n!=hn&&(K.textBaseline=hn=n)}function bn(l,e,t,n,i=0){if(n.length>0&&l.auto(k,mn)&&(null==e||null==e.min)){let e=Q(Lt,0),o=Q(en,n.length-1),s=null==t.min?function(l,e,t,n=0,i=!1){let o=i?V:U,s=i?j:N;[e,t]=o(l,e,t);let r=l[e],u=l[e];if(e>-1)if(1==n)r=l[e],u=l[t];else if(-1==n)r=l[t],u=l[e];else for(let n=e;t>=n;n++){let e=l[n];s(e)&&(r>e?r=e:e>u&&(u=e))}return[r??gl,u??-gl]}(n,e,o,i,3==l.distr):[t.min,t.max];l.min=al(l.min,t.min=s[0]),l.max=fl(l.max,t.max=s[1])}}k.setData=gn;const vn={min:null,max:null};function kn(l,e){let t=e?pl[l].points:pl[l];t._stroke=t.stroke(k,l),t._fill=t.fill(k,l)}function yn(l,e){let t=e?pl[l].points:pl[l],{stroke:n,fill:i,clip:o,flags:s,_stroke:r=t._stroke,_fill:u=t._fill,_width:a=t.width}=t._paths;a=Al(a*y,3);let f=null,c=a%2/2;e&&null==u&&(u=a>0?"#fff":r);let h=1==t.pxAlign&&c>0;if(h&&K.translate(c,c),!e){let l=Qe-a/2,e=lt-a/2,t=ot+a,n=st+a;f=new Path2D,f.rect(l,e,t,n)}e?Sn(r,a,t.dash,t.cap,u,n,i,s,o):function(l,e,t,n,i,o,s,r,u,a,f){let c=!1;0!=u&&Tl.forEach(((h,d)=>{if(h.series[0]==l){let l,p=pl[h.series[1]],m=g[h.series[1]],x=(p._paths||Hl).band;Gl(x)&&(x=1==h.dir?x[0]:x[1]);let w=null;p.show&&x&&function(l,e,t){for(e=Q(e,0),t=Q(t,l.length-1);t>=e;){if(null!=l[e])return!0;e++}return!1}(m,Lt,en)?(w=h.fill(k,d)||o,l=p._paths.clip):x=null,Sn(e,t,n,i,w,s,r,u,a,f,l,x),c=!0}})),c||Sn(e,t,n,i,o,s,r,u,a,f)}(l,r,a,t.dash,t.cap,u,n,i,s,f,o),h&&K.translate(-c,-c)}const Mn=3;function Sn(l,e,t,n,i,o,s,r,u,a,f,c){wn(l,e,t,n,i),(u||a||c)&&(K.save(),u&&K.clip(u),a&&K.clip(a)),c?(r&Mn)==Mn?(K.clip(c),f&&K.clip(f),En(i,s),Tn(l,o,e)):2&r?(En(i,s),K.clip(c),Tn(l,o,e)):1&r&&(K.save(),K.clip(c),f&&K.clip(f),En(i,s),K.restore(),Tn(l,o,e)):(En(i,s),Tn(l,o,e)),(u||a||c)&&K.restore()}function Tn(l,e,t){t>0&&(e instanceof Map?e.forEach(((l,e)=>{K.strokeStyle=nn=e,K.stroke(l)})):null!=e&&l&&K.stroke(e))}function En(l,e){e instanceof Map?e.forEach(((l,e)=>{K.fillStyle=on=e,K.fill(l)})):null!=e&&l&&K.fill(e)}function zn(l,e,t,n,i,o,s,r,u,a){let f=s%2/2;1==tl&&K.translate(f,f),wn(r,s,u,a,r),K.beginPath();let c,h,d,p,m=i+(0==n||3==n?-o:o);0==t?(h=i,p=m):(c=i,d=m);for(let n=0;l.length>n;n++)null!=e[n]&&(0==t?c=d=l[n]:h=p=l[n],K.moveTo(c,h),K.lineTo(d,p));K.stroke(),1==tl&&K.translate(-f,-f)}function Dn(l){let e=!0;return xl.forEach(((t,n)=>{if(!t.show)return;let i=vl[t.scale];if(null==i.min)return void(t._show&&(e=!1,t._show=!1,An(!1)));t._show||(e=!1,t._show=!0,An(!1));let o=t.side,s=o%2,{min:r,max:u}=i,[a,f]=function(l,e,t,n){let i,o=xl[l];if(n>0){let s=o._space=o.space(k,l,e,t,n);i=Zt(e,t,o._incrs=o.incrs(k,l,e,t,n,s),n,s)}else i=[0,0];return o._found=i}(n,r,u,0==s?Ie:Le);if(0==f)return;let c=t._splits=t.splits(k,n,r,u,a,f,2==i.distr),h=2==i.distr?c.map((l=>pn[l])):c,d=2==i.distr?pn[c[1]]-pn[c[0]]:a,p=t._values=t.values(k,t.filter(k,h,n,f,d),n,f,d);t._rotate=2==o?t.rotate(k,p,n,f):0;let m=t._size;t._size=ul(t.size(k,p,n,l)),null!=m&&t._size!=m&&(e=!1)})),e}function Pn(l){let e=!0;return Ft.forEach(((t,n)=>{let i=t(k,n,Ct,l);i!=Rt[n]&&(e=!1),Rt[n]=i})),e}function An(l){pl.forEach(((e,t)=>{t>0&&(e._paths=null,l&&(1==M?(e.min=null,e.max=null):e.facets.forEach((l=>{l.min=null,l.max=null}))))}))}let Wn,Yn,Cn,Hn,Fn,Rn,Gn,In,Ln,On,Nn,jn,Un=!1,Vn=!1,Bn=[];function $n(){Vn=!1;for(let l=0;Bn.length>l;l++)Ci(...Bn[l]);Bn.length=0}function Jn(){Un||(Jl(qn),Un=!0)}function qn(){if(ht&&(function(){for(let l in vl){let e=vl[l];null==Kl[l]&&(null==e.min||null!=Kl[El]&&e.auto(k,mn))&&(Kl[l]=vn)}for(let l in vl){let e=vl[l];null==Kl[l]&&null!=e.from&&null!=Kl[e.from]&&(Kl[l]=vn)}null!=Kl[El]&&An(!0);let l={};for(let e in Kl){let t=Kl[e];if(null!=t){let n=l[e]=Vl(vl[e],Nl);if(null!=t.min)Bl(n,t);else if(e!=El||2==M)if(0==Gt&&null==n.from){let l=n.range(k,null,null,e);n.min=l[0],n.max=l[1]}else n.min=gl,n.max=-gl}}if(Gt>0){pl.forEach(((e,t)=>{if(1==M){let n=e.scale,i=Kl[n];if(null==i)return;let o=l[n];if(0==t){let l=o.range(k,o.min,o.max,n);o.min=l[0],o.max=l[1],Lt=L(o.min,g[0]),en=L(o.max,g[0]),en-Lt>1&&(o.min>g[0][Lt]&&Lt++,g[0][en]>o.max&&en--),e.min=pn[Lt],e.max=pn[en]}else e.show&&e.auto&&bn(o,i,e,g[t],e.sorted);e.idxs[0]=Lt,e.idxs[1]=en}else if(t>0&&e.show&&e.auto){let[n,i]=e.facets,o=n.scale,s=i.scale,[r,u]=g[t],a=l[o],f=l[s];null!=a&&bn(a,Kl[o],n,r,n.sorted),null!=f&&bn(f,Kl[s],i,u,i.sorted),e.min=i.min,e.max=i.max}}));for(let e in l){let t=l[e],n=Kl[e];if(null==t.from&&(null==n||null==n.min)){let l=t.range(k,t.min==gl?null:t.min,t.max==-gl?null:t.max,e);t.min=l[0],t.max=l[1]}}}for(let e in l){let t=l[e];if(null!=t.from){let n=l[t.from];if(null==n.min)t.min=t.max=null;else{let l=t.range(k,n.min,n.max,e);t.min=l[0],t.max=l[1]}}}let e={},t=!1;for(let n in l){let i=l[n],o=vl[n];if(o.min!=i.min||o.max!=i.max){o.min=i.min,o.max=i.max;let l=o.distr;o._min=3==l?dl(o.min):4==l?ml(o.min,o.asinh):100==l?o.fwd(o.min):o.min,o._max=3==l?dl(o.max):4==l?ml(o.max,o.asinh):100==l?o.fwd(o.max):o.max,e[n]=t=!0}}if(t){pl.forEach(((l,t)=>{2==M?t>0&&e.y&&(l._paths=null):e[l.scale]&&(l._paths=null)}));for(let l in e)mt=!0,Ci("setScale",l);re&&oe.left>=0&&(xt=_t=!0)}for(let l in Kl)Kl[l]=null}(),ht=!1),mt&&(function(){let l=!1,e=0;for(;!l;){e++;let t=Dn(e),n=Pn(e);l=e==yt||t&&n,l||(kt(k.width,k.height),pt=!0)}}(),mt=!1),pt){if(E(ll,s,Oe),E(ll,i,Ne),E(ll,t,Ie),E(ll,n,Le),E(el,s,Oe),E(el,i,Ne),E(el,t,Ie),E(el,n,Le),E(X,t,Fe),E(X,n,Ge),O.width=rl(Fe*y),O.height=rl(Ge*y),xl.forEach((({_el:e,_show:t,_size:n,_pos:i,side:o})=>{if(null!=e)if(t){let t=o%2==1;E(e,t?"left":"top",i-(3===o||0===o?n:0)),E(e,t?"width":"height",n),E(e,t?"top":"left",t?Ne:Oe),E(e,t?"height":"width",t?Le:Ie),T(e,l)}else S(e,l)})),nn=on=sn=un=an=fn=cn=hn=rn=null,dn=1,_i(!0),Oe!=je||Ne!=Ke||Ie!=Xe||Le!=Ze){An(!1);let l=Ie/Xe,e=Le/Ze;if(re&&!xt&&oe.left>=0){oe.left*=l,oe.top*=e,Cn&&A(Cn,rl(oe.left),0,Ie,Le),Hn&&A(Hn,0,rl(oe.top),Ie,Le);for(let t=0;Dt.length>t;t++){let n=Dt[t];null!=n&&(Pt[t]*=l,At[t]*=e,A(n,ul(Pt[t]),ul(At[t]),Ie,Le))}}if(ei.show&&!wt&&ei.left>=0&&ei.width>0){ei.left*=l,ei.width*=l,ei.top*=e,ei.height*=e;for(let l in ki)E(ti,l,ei[l])}je=Oe,Ke=Ne,Xe=Ie,Ze=Le}Ci("setSize"),pt=!1}Fe>0&&Ge>0&&(K.clearRect(0,0,O.width,O.height),Ci("drawClear"),Pl.forEach((l=>l())),Ci("draw")),ei.show&&wt&&(ni(ei),wt=!1),re&&xt&&(xi(null,!0,!1),xt=!1),ie.show&&ie.live&&_t&&(mi(),_t=!1),F||(F=!0,k.status=1,Ci("ready")),mn=!1,Un=!1}function Kn(l,e){let t=vl[l];if(null==t.from){if(0==Gt){let n=t.range(k,e.min,e.max,l);e.min=n[0],e.max=n[1]}if(e.min>e.max){let l=e.min;e.min=e.max,e.max=l}if(Gt>1&&null!=e.min&&null!=e.max&&1e-16>e.max-e.min)return;l==El&&2==t.distr&&Gt>0&&(e.min=L(e.min,g[0]),e.max=L(e.max,g[0]),e.min==e.max&&e.max++),Kl[l]=e,ht=!0,Jn()}}k.batch=function(l,e=!1){Un=!0,Vn=e,l(k),qn(),e&&Bn.length>0&&queueMicrotask($n)},k.redraw=(l,e)=>{mt=e||!1,!1!==l?ii(El,jl.min,jl.max):Jn()},k.setScale=Kn;let Xn=!1;const Zn=oe.drag;let Qn=Zn.x,li=Zn.y;re&&(oe.x&&(Wn=D("u-cursor-x",el)),oe.y&&(Yn=D("u-cursor-y",el)),0==jl.ori?(Cn=Wn,Hn=Yn):(Cn=Yn,Hn=Wn),Nn=oe.left,jn=oe.top);const ei=k.select=Bl({show:!0,over:!0,left:0,width:0,top:0,height:0},u.select),ti=ei.show?D("u-select",ei.over?el:ll):null;function ni(l,e){if(ei.show){for(let e in l)ei[e]=l[e],e in ki&&E(ti,e,l[e]);!1!==e&&Ci("setSelect")}}function ii(l,e,t){Kn(l,{min:e,max:t})}function oi(e,t,n,i){null!=t.focus&&function(l){if(l!=ui){let e=null==l,t=1!=Tt.alpha;pl.forEach(((n,i)=>{if(1==M||i>0){let o=e||0==i||i==l;n._focus=e?null:o,t&&function(l,e){pl[l].alpha=e,re&&null!=Dt[l]&&(Dt[l].style.opacity=e),se&&me[l]&&(me[l].style.opacity=e)}(i,o?1:Tt.alpha)}})),ui=l,t&&Jn()}}(e),null!=t.show&&pl.forEach(((n,i)=>{0>=i||e!=i&&null!=e||(n.show=t.show,function(e){if(pl[e].show)se&&T(me[e],l);else if(se&&S(me[e],l),re){let l=zt?Dt[0]:Dt[e];null!=l&&A(l,-10,-10,Ie,Le)}}(i),2==M?(ii(n.facets[0].scale,null,null),ii(n.facets[1].scale,null,null)):ii(n.scale,null,null),Jn())})),!1!==n&&Ci("setSeries",e,t),i&&Ii("setSeries",k,e,t)}let si,ri,ui;k.setSelect=ni,k.setSeries=oi,k.addBand=function(l,e){l.fill=bl(l.fill||null),l.dir=Q(l.dir,-1),Tl.splice(e=null==e?Tl.length:e,0,l)},k.setBand=function(l,e){Bl(Tl[l],e)},k.delBand=function(l){null==l?Tl.length=0:Tl.splice(l,1)};const ai={focus:!0};function fi(l,e,t){let n=vl[e];t&&(l=l/y-(1==n.ori?Ne:Oe));let i=Ie;1==n.ori&&(i=Le,l=i-l),-1==n.dir&&(l=i-l);let o=n._min,s=o+l/i*(n._max-o),r=n.distr;return 3==r?cl(10,s):4==r?((l,e=1)=>nl.sinh(l)*e)(s,n.asinh):100==r?n.bwd(s):s}function ci(l,e){E(ti,s,ei.left=l),E(ti,t,ei.width=e)}function hi(l,e){E(ti,i,ei.top=l),E(ti,n,ei.height=e)}se&&Et&&Ce(p,ce,(l=>{oe._lock||(Mt(l),null!=ui&&oi(null,ai,!0,Fi.setSeries))})),k.valToIdx=l=>L(l,g[0]),k.posToIdx=function(l,e){return L(fi(l,El,e),g[0],Lt,en)},k.posToVal=fi,k.valToPos=(l,e,t)=>0==vl[e].ori?P(l,vl[e],t?ot:Ie,t?Qe:0):W(l,vl[e],t?st:Le,t?lt:0),k.setCursor=(l,e,t)=>{Nn=l.left,jn=l.top,xi(null,e,t)};let di=0==jl.ori?ci:hi,pi=1==jl.ori?ci:hi;function mi(l,e){if(null!=l&&(l.idxs?l.idxs.forEach(((l,e)=>{te[e]=l})):(l=>void 0===l)(l.idx)||te.fill(l.idx),ie.idx=te[0]),se&&ie.live){for(let l=0;pl.length>l;l++)(l>0||1==M&&!xe)&&gi(l,te[l]);!function(){if(se&&ie.live)for(let l=2==M?1:0;pl.length>l;l++){if(0==l&&xe)continue;let e=ie.values[l],t=0;for(let n in e)ge[l][t++].firstChild.nodeValue=e[n]}}()}_t=!1,!1!==e&&Ci("setLegend")}function gi(l,e){let t,n=pl[l],i=0==l&&2==Ul?pn:g[l];xe?t=n.values(k,l,e)??we:(t=n.value(k,null==e?null:i[e],l,e),t=null==t?we:{_:t}),ie.values[l]=t}function xi(l,e,t){let n;Ln=Nn,On=jn,[Nn,jn]=oe.move(k,Nn,jn),oe.left=Nn,oe.top=jn,re&&(Cn&&A(Cn,rl(Nn),0,Ie,Le),Hn&&A(Hn,0,rl(jn),Ie,Le)),si=gl,ri=null;let i=0==jl.ori?Ie:Le,o=1==jl.ori?Ie:Le;if(0>Nn||0==Gt||Lt>en){n=oe.idx=null;for(let l=0;pl.length>l;l++){let e=Dt[l];null!=e&&A(e,-10,-10,Ie,Le)}Et&&oi(null,ai,!0,null==l&&Fi.setSeries),ie.live&&(te.fill(n),_t=!0)}else{let l,e,t;1==M&&(l=0==jl.ori?Nn:jn,e=fi(l,El),n=oe.idx=L(e,g[0],Lt,en),t=$l(g[0][n],jl,i,0));let s=-10,r=-10,u=0,a=0,f=!0,c="",h="";for(let l=2==M?1:0;pl.length>l;l++){let d=pl[l],p=te[l],m=null==p?null:1==M?g[l][p]:g[l][1][p],x=oe.dataIdx(k,l,n,e),w=null==x?null:1==M?g[l][x]:g[l][1][x];if(_t=_t||w!=m||x!=p,te[l]=x,l>0&&d.show){let e=null==x?-10:x==n?t:$l(1==M?g[0][x]:g[l][0][x],jl,i,0),p=null==w?-10:ql(w,1==M?vl[d.scale]:vl[d.facets[1].scale],o,0);if(Et&&null!=w){let e=1==jl.ori?Nn:jn,t=ol(Tt.dist(k,l,x,p,e));if(si>t){let n=Tt.bias;if(0!=n){let i=fi(e,d.scale),o=0>i?-1:1;o!=(0>w?-1:1)||(1==o?1==n?i>w:w>i:1==n?w>i:i>w)||(si=t,ri=l)}else si=t,ri=l}}if(_t||zt){let t,n;0==jl.ori?(t=e,n=p):(t=p,n=e);let i,o,d,m,g,x,w=!0,_=St.bbox;if(null!=_){w=!1;let e=_(k,l);d=e.left,m=e.top,i=e.width,o=e.height}else d=t,m=n,i=o=St.size(k,l);if(x=St.fill(k,l),g=St.stroke(k,l),zt)l!=ri||si>Tt.prox||(s=d,r=m,u=i,a=o,f=w,c=x,h=g);else{let e=Dt[l];null!=e&&(Pt[l]=d,At[l]=m,H(e,i,o,w),Y(e,x,g),A(e,ul(d),ul(m),Ie,Le))}}}}if(zt){let l=Tt.prox;if(_t||(null==ui?l>=si:si>l||ri!=ui)){let l=Dt[0];null!=l&&(Pt[0]=s,At[0]=r,H(l,u,a,f),Y(l,c,h),A(l,ul(s),ul(r),Ie,Le))}}}if(ei.show&&Xn)if(null!=l){let[e,t]=Fi.scales,[n,s]=Fi.match,[r,u]=l.cursor.sync.scales,a=l.cursor.drag;if(Qn=a._x,li=a._y,Qn||li){let a,f,c,h,d,{left:p,top:m,width:g,height:x}=l.select,w=l.scales[r].ori,_=l.posToVal,b=null!=e&&n(e,r),v=null!=t&&s(t,u);b&&Qn?(0==w?(a=p,f=g):(a=m,f=x),c=vl[e],h=$l(_(a,r),c,i,0),d=$l(_(a+f,r),c,i,0),di(al(h,d),ol(d-h))):di(0,i),v&&li?(1==w?(a=p,f=g):(a=m,f=x),c=vl[t],h=ql(_(a,u),c,o,0),d=ql(_(a+f,u),c,o,0),pi(al(h,d),ol(d-h))):pi(0,o)}else yi()}else{let l=ol(Ln-Fn),e=ol(On-Rn);if(1==jl.ori){let t=l;l=e,e=t}Qn=Zn.x&&l>=Zn.dist,li=Zn.y&&e>=Zn.dist;let t,n,s=Zn.uni;null!=s?Qn&&li&&(Qn=l>=s,li=e>=s,Qn||li||(e>l?li=!0:Qn=!0)):Zn.x&&Zn.y&&(Qn||li)&&(Qn=li=!0),Qn&&(0==jl.ori?(t=Gn,n=Nn):(t=In,n=jn),di(al(t,n),ol(n-t)),li||pi(0,o)),li&&(1==jl.ori?(t=Gn,n=Nn):(t=In,n=jn),pi(al(t,n),ol(n-t)),Qn||di(0,i)),Qn||li||(di(0,0),pi(0,0))}if(Zn._x=Qn,Zn._y=li,null==l){if(t){if(null!=Ri){let[l,e]=Fi.scales;Fi.values[0]=null!=l?fi(0==jl.ori?Nn:jn,l):null,Fi.values[1]=null!=e?fi(1==jl.ori?Nn:jn,e):null}Ii(f,k,Nn,jn,Ie,Le,n)}if(Et){let l=t&&Fi.setSeries,e=Tt.prox;null==ui?si>e||oi(ri,ai,!0,l):si>e?oi(null,ai,!0,l):ri!=ui&&oi(ri,ai,!0,l)}}_t&&(ie.idx=n,mi()),!1!==e&&Ci("setCursor")}k.setLegend=mi;let wi=null;function _i(l=!1){l?wi=null:(wi=el.getBoundingClientRect(),Ci("syncRect",wi))}function bi(l,e,t,n,i,o){oe._lock||Xn&&null!=l&&0==l.movementX&&0==l.movementY||(vi(l,e,t,n,i,o,0,!1,null!=l),null!=l?xi(null,!0,!0):xi(e,!0,!1))}function vi(l,e,t,n,i,o,s,r,u){if(null==wi&&_i(!1),Mt(l),null!=l)t=l.clientX-wi.left,n=l.clientY-wi.top;else{if(0>t||0>n)return Nn=-10,void(jn=-10);let[l,s]=Fi.scales,r=e.cursor.sync,[u,a]=r.values,[f,c]=r.scales,[h,d]=Fi.match,p=e.axes[0].side%2==1,m=0==jl.ori?Ie:Le,g=1==jl.ori?Ie:Le,x=p?o:i,w=p?i:o,_=p?n:t,b=p?t:n;if(t=null!=f?h(l,f)?C(u,vl[l],m,0):-10:m*(_/x),n=null!=c?d(s,c)?C(a,vl[s],g,0):-10:g*(b/w),1==jl.ori){let l=t;t=n,n=l}}!u||null!=e&&e.cursor.event.type!=f||(t>1&&Ie-1>t||(t=zl(t,Ie)),n>1&&Le-1>n||(n=zl(n,Le))),r?(Fn=t,Rn=n,[Gn,In]=oe.move(k,t,n)):(Nn=t,jn=n)}Object.defineProperty(k,"rect",{get:()=>(null==wi&&_i(!1),wi)});const ki={width:0,height:0,left:0,top:0};function yi(){ni(ki,!1)}let Mi,Si,Ti,Ei;function zi(l,e,t,n,i,o){Xn=!0,Qn=li=Zn._x=Zn._y=!1,vi(l,e,t,n,i,o,0,!0,!1),null!=l&&(Ce(h,b,Di,!1),Ii(c,k,Gn,In,Ie,Le,null));let{left:s,top:r,width:u,height:a}=ei;Mi=s,Si=r,Ti=u,Ei=a}function Di(l,e,t,n,i,o){Xn=Zn._x=Zn._y=!1,vi(l,e,t,n,i,o,0,!1,!0);let{left:s,top:r,width:u,height:a}=ei,f=u>0||a>0,c=Mi!=s||Si!=r||Ti!=u||Ei!=a;if(f&&c&&ni(ei),Zn.setScale&&f&&c){let l=s,e=u,t=r,n=a;if(1==jl.ori&&(l=r,e=a,t=s,n=u),Qn&&ii(El,fi(l,El),fi(l+e,El)),li)for(let l in vl){let e=vl[l];l!=El&&null==e.from&&e.min!=gl&&ii(l,fi(t+n,l),fi(t,l))}yi()}else oe.lock&&(oe._lock=!oe._lock,xi(e,!0,null!=l));null!=l&&(He(h,b),Ii(h,k,Nn,jn,Ie,Le,null))}function Pi(l){oe._lock||(Mt(l),xn(),yi(),null!=l&&Ii(m,k,Nn,jn,Ie,Le,null))}function Ai(){xl.forEach(ln),vt(k.width,k.height,!0)}G(x,v,Ai);const Wi={};Wi.mousedown=zi,Wi.mousemove=bi,Wi.mouseup=Di,Wi.dblclick=Pi,Wi.setSeries=(l,e,t,n)=>{-1!=(t=(0,Fi.match[2])(k,e,t))&&oi(t,n,!0,!1)},re&&(Ce(c,el,zi),Ce(f,el,bi),Ce(d,el,(l=>{Mt(l),_i(!1)})),Ce(p,el,(function(l){if(oe._lock)return;Mt(l);let e=Xn;if(Xn){let l,e,t=!0,n=!0,i=10;0==jl.ori?(l=Qn,e=li):(l=li,e=Qn),l&&e&&(t=i>=Nn||Nn>=Ie-i,n=i>=jn||jn>=Le-i),l&&t&&(Nn=Gn>Nn?0:Ie),e&&n&&(jn=In>jn?0:Le),xi(null,!0,!0),Xn=!1}Nn=-10,jn=-10,te.fill(null),xi(null,!0,!0),e&&(Xn=e)})),Ce(m,el,Pi),It.add(k),k.syncRect=_i);const Yi=k.hooks=u.hooks||{};function Ci(l,e,t){Vn?Bn.push([l,e,t]):l in Yi&&Yi[l].forEach((l=>{l.call(null,k,e,t)}))}(u.plugins||[]).forEach((l=>{for(let e in l.hooks)Yi[e]=(Yi[e]||[]).concat(l.hooks[e])}));const Hi=(l,e,t)=>t,Fi=Bl({key:null,setSeries:!1,filters:{pub:Ml,sub:Ml},scales:[El,pl[1]?pl[1].scale:null],match:[Sl,Sl,Hi],values:[null,null]},oe.sync);2==Fi.match.length&&Fi.match.push(Hi),oe.sync=Fi;const Ri=Fi.key,Gi=dt(Ri);function Ii(l,e,t,n,i,o,s){Fi.filters.pub(l,e,t,n,i,o,s)&&Gi.pub(l,e,t,n,i,o,s)}function Li(){Ci("init",u,g),gn(g||u.data,!1),Kl[El]?Kn(El,Kl[El]):xn(),wt=ei.show&&(ei.width>0||ei.height>0),xt=_t=!0,vt(u.width,u.height)}return Gi.sub(k),k.pub=function(l,e,t,n,i,o,s){Fi.filters.sub(l,e,t,n,i,o,s)&&Wi[l](null,e,t,n,i,o,s)},k.destroy=function(){Gi.unsub(k),It.delete(k),Pe.clear(),I(x,v,Ai),R.remove(),ce?.remove(),Ci("destroy")},pl.forEach(Yt),xl.forEach((function(l,e){if(l._show=l.show,l.show){let t=vl[l.scale];null==t&&(l.scale=l.side%2?pl[1].scale:El,t=vl[l.scale]);let n=t.time;l.size=bl(l.size),l.space=bl(l.space),l.rotate=bl(l.rotate),Gl(l.incrs)&&l.incrs.forEach((l=>{!Wl.has(l)&&Wl.set(l,Yl(l))})),l.incrs=bl(l.incrs||(2==t.distr?ae:n?1==hl?ke:Se:fe)),l.splits=bl(l.splits||(n&&1==t.distr?Ql:3==t.distr?Je:4==t.distr?qe:$e)),l.stroke=bl(l.stroke),l.grid.stroke=bl(l.grid.stroke),l.ticks.stroke=bl(l.ticks.stroke),l.border.stroke=bl(l.border.stroke);let i=l.values;l.values=Gl(i)&&!Gl(i[0])?bl(i):n?Gl(i)?De(Xl,ze(i,Zl)):Ll(i)?function(l,e){let t=ne(e);return(e,n)=>n.map((e=>t(l(e))))}(Xl,i):i||le:i||Be,l.filter=bl(l.filter||(3>t.distr||10!=t.log?3==t.distr&&2==t.log?tt:kl:et)),l.font=Qt(l.font),l.labelFont=Qt(l.labelFont),l._size=l.size(k,null,e,0),l._space=l._rotate=l._incrs=l._found=l._splits=l._values=null,l._size>0&&(Ct[e]=!0,l._el=D("u-axis",X))}})),_?_ instanceof HTMLElement?(_.appendChild(R),Li()):_(k,Li):Li(),k}en.assign=Bl,en.fmtNum=tl,en.rangeNum=Z,en.rangeLog=B,en.rangeAsinh=$,en.orient=pt,en.pxRatio=y,en.join=function(l,e){if(function(l){let e=l[0][0],t=e.length;for(let n=1;l.length>n;n++){let i=l[n][0];if(i.length!=t)return!1;if(i!=e)for(let l=0;t>l;l++)if(i[l]!=e[l])return!1}return!0}(l)){let e=l[0].slice();for(let t=1;l.length>t;t++)e.push(...l[t].slice(1));return function(l,e=100){const t=l.length;if(1>=t)return!0;let n=0,i=t-1;for(;i>=n&&null==l[n];)n++;for(;i>=n&&null==l[i];)i--;if(n>=i)return!0;const o=fl(1,sl((i-n+1)/e));for(let e=l[n],t=n+o;i>=t;t+=o){const n=l[t];if(null!=n){if(e>=n)return!1;e=n}}return!0}(e[0])||(e=function(l){let e=l[0],t=e.length,n=Array(t);for(let l=0;n.length>l;l++)n[l]=l;n.sort(((l,t)=>e[l]-e[t]));let i=[];for(let e=0;l.length>e;e++){let o=l[e],s=Array(t);for(let l=0;t>l;l++)s[l]=o[n[l]];i.push(s)}return i}(e)),e}let t=new Set;for(let e=0;l.length>e;e++){let n=l[e][0],i=n.length;for(let l=0;i>l;l++)t.add(n[l])}let n=[Array.from(t).sort(((l,e)=>l-e))],i=n[0].length,o=new Map;for(let l=0;i>l;l++)o.set(n[0][l],l);for(let t=0;l.length>t;t++){let s=l[t],r=s[0];for(let l=1;s.length>l;l++){let u=s[l],a=Array(i).fill(void 0),f=e?e[t][l]:1,c=[];for(let l=0;u.length>l;l++){let e=u[l],t=o.get(r[l]);null===e?0!=f&&(a[t]=e,2==f&&c.push(t)):a[t]=e}$l(a,c,i),n.push(a)}}return n},en.fmtDate=ne,en.tzDate=function(l,e){let t;return"UTC"==e||"Etc/UTC"==e?t=new Date(+l+6e4*l.getTimezoneOffset()):e==ie?t=l:(t=new Date(l.toLocaleString("en-US",{timeZone:e})),t.setMilliseconds(l.getMilliseconds())),t},en.sync=dt;{en.addGap=function(l,e,t){let n=l[l.length-1];n&&n[0]==e?n[1]=t:l.push([e,t])},en.clipGaps=wt;let l=en.paths={points:Wt};l.linear=Ft,l.stepped=function(l){const e=Q(l.align,1),t=Q(l.ascDesc,!1),n=Q(l.alignGaps,0),i=Q(l.extend,!1);return(l,o,s,r)=>pt(l,o,((u,a,f,c,h,d,p,m,g,x,w)=>{[s,r]=U(f,s,r);let _=u.pxRound,{left:b,width:v}=l.bbox,k=l=>_(d(l,c,x,m)),M=l=>_(p(l,h,w,g)),S=0==c.ori?Mt:St;const T={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:1},E=T.stroke,z=c.dir*(0==c.ori?1:-1);let D=M(f[1==z?s:r]),P=k(a[1==z?s:r]),A=P,W=P;i&&-1==e&&(W=b,S(E,W,D)),S(E,P,D);for(let l=1==z?s:r;l>=s&&r>=l;l+=z){let t=f[l];if(null==t)continue;let n=k(a[l]),i=M(t);1==e?S(E,n,D):S(E,A,i),S(E,n,i),D=i,A=n}let Y=A;i&&1==e&&(Y=b+v,S(E,Y,D));let[C,H]=mt(l,o);if(null!=u.fill||0!=C){let e=T.fill=new Path2D(E),t=M(u.fillTo(l,o,u.min,u.max,C));S(e,Y,t),S(e,W,t)}if(!u.spanGaps){let i=[];i.push(..._t(a,f,s,r,z,k,n));let h=u.width*y/2,d=t||1==e?h:-h,p=t||-1==e?-h:h;i.forEach((l=>{l[0]+=d,l[1]+=p})),T.gaps=i=u.gaps(l,o,s,r,i),T.clip=wt(i,c.ori,m,g,x,w)}return 0!=H&&(T.band=2==H?[xt(l,o,s,r,E,-1),xt(l,o,s,r,E,1)]:xt(l,o,s,r,E,H)),T}))},l.bars=function(l){const e=Q((l=l||Hl).size,[.6,gl,1]),t=l.align||0,n=l.gap||0;let i=l.radius;i=null==i?[0,0]:"number"==typeof i?[i,0]:i;const o=bl(i),s=1-e[0],r=Q(e[1],gl),u=Q(e[2],1),a=Q(l.disp,Hl),f=Q(l.each,(()=>{})),{fill:c,stroke:h}=a;return(l,e,i,d)=>pt(l,e,((p,m,g,x,w,_,b,v,k,M,S)=>{let T,E,z=p.pxRound,D=t,P=n*y,A=r*y,W=u*y;0==x.ori?[T,E]=o(l,e):[E,T]=o(l,e);const Y=x.dir*(0==x.ori?1:-1);let C,H,F,R=0==x.ori?Tt:Et,G=0==x.ori?f:(l,e,t,n,i,o,s)=>{f(l,e,t,i,n,s,o)},I=Q(l.bands,Fl).find((l=>l.series[0]==e)),L=p.fillTo(l,e,p.min,p.max,null!=I?I.dir:0),O=z(b(L,w,S,k)),N=M,j=z(p.width*y),U=!1,V=null,B=null,$=null,J=null;null==c||0!=j&&null==h||(U=!0,V=c.values(l,e,i,d),B=new Map,new Set(V).forEach((l=>{null!=l&&B.set(l,new Path2D)})),j>0&&($=h.values(l,e,i,d),J=new Map,new Set($).forEach((l=>{null!=l&&J.set(l,new Path2D)}))));let{x0:q,size:K}=a;if(null!=q&&null!=K){D=1,m=q.values(l,e,i,d),2==q.unit&&(m=m.map((e=>l.posToVal(v+e*M,x.key,!0))));let t=K.values(l,e,i,d);H=2==K.unit?t[0]*M:_(t[0],x,M,v)-_(0,x,M,v),N=Rt(m,g,_,x,M,v,N),F=N-H+P}else N=Rt(m,g,_,x,M,v,N),F=N*s+P,H=N-F;1>F&&(F=0),H/2>j||(j=0),5>F&&(z=vl);let X=F>0;H=z(wl(N-F-(X?j:0),W,A)),C=(0==D?H/2:D==Y?0:H)-D*Y*((0==D?P/2:0)+(X?j/2:0));const Z={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},ll=U?null:new Path2D;let el=null;if(null!=I)el=l.data[I.series[1]];else{let{y0:t,y1:n}=a;null!=t&&null!=n&&(g=n.values(l,e,i,d),el=t.values(l,e,i,d))}let tl=T*H,nl=E*H;for(let t=1==Y?i:d;t>=i&&d>=t;t+=Y){let n=g[t];if(null==n)continue;if(null!=el){let l=el[t]??0;if(n-l==0)continue;O=b(l,w,S,k)}let i=_(2!=x.distr||null!=a?m[t]:t,x,M,v),o=b(Q(n,L),w,S,k),s=z(i-C),r=z(fl(o,O)),u=z(al(o,O)),f=r-u;if(null!=n){let i=0>n?nl:tl,o=0>n?tl:nl;U?(j>0&&null!=$[t]&&R(J.get($[t]),s,u+sl(j/2),H,fl(0,f-j),i,o),null!=V[t]&&R(B.get(V[t]),s,u+sl(j/2),H,fl(0,f-j),i,o)):R(ll,s,u+sl(j/2),H,fl(0,f-j),i,o),G(l,e,t,s-j/2,u,H+j,f)}}return j>0?Z.stroke=U?J:ll:U||(Z._fill=0==p.width?p._fill:p._stroke??p._fill,Z.width=0),Z.fill=U?B:ll,Z}))},l.spline=function(l){return function(l,e){const t=Q(e?.alignGaps,0);return(e,n,i,o)=>pt(e,n,((s,r,u,a,f,c,h,d,p,m,g)=>{[i,o]=U(u,i,o);let x,w,_,b=s.pxRound,v=l=>b(c(l,a,m,d)),k=l=>b(h(l,f,g,p));0==a.ori?(x=kt,_=Mt,w=Pt):(x=yt,_=St,w=At);const y=a.dir*(0==a.ori?1:-1);let M=v(r[1==y?i:o]),S=M,T=[],E=[];for(let l=1==y?i:o;l>=i&&o>=l;l+=y)if(null!=u[l]){let e=v(r[l]);T.push(S=e),E.push(k(u[l]))}const z={stroke:l(T,E,x,_,w,b),fill:null,clip:null,band:null,gaps:null,flags:1},D=z.stroke;let[P,A]=mt(e,n);if(null!=s.fill||0!=P){let l=z.fill=new Path2D(D),t=k(s.fillTo(e,n,s.min,s.max,P));_(l,S,t),_(l,M,t)}if(!s.spanGaps){let l=[];l.push(..._t(r,u,i,o,y,v,t)),z.gaps=l=s.gaps(e,n,i,o,l),z.clip=wt(l,a.ori,d,p,m,g)}return 0!=A&&(z.band=2==A?[xt(e,n,i,o,D,-1),xt(e,n,i,o,D,1)]:xt(e,n,i,o,D,A)),z}))}(Gt,l)}}return en}();


// global:uplot
var uplot_default = uPlot;

// src/scales.js
var DURATION_UNITS = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
  [1e-9, "ns"]
];
function durationTick(secs) {
  const [size, unit] = DURATION_UNITS.find(([limit]) => secs >= limit * 0.9995) || DURATION_UNITS[3];
  return `${Number((secs / size).toPrecision(5))} ${unit}`;
}
function elapsed(secs, step) {
  const decimals = Math.min(3, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const units = Math.round(Math.max(0, secs) * 10 ** decimals);
  const whole = Math.floor(units / 10 ** decimals);
  const two = (number) => String(number).padStart(2, "0");
  const rest = decimals ? `.${String(units % 10 ** decimals).padStart(decimals, "0")}` : "";
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}${rest}`;
}
var TIME_STEPS = [
  1e-3,
  2e-3,
  5e-3,
  0.01,
  0.02,
  0.05,
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10800,
  21600,
  43200,
  86400,
  172800,
  604800
];
function formatShare(share) {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  return `${percent > 99e-6 ? percent.toPrecision(3) : percent.toExponential(0)} %`;
}
function shareTick(share) {
  const percent = share * 100;
  return `${percent === 0 || percent > 99e-6 ? Number(percent.toPrecision(3)) : percent.toExponential(0)} %`;
}
function ticksBetween(low, high, step) {
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-12); k++) ticks.push(k * step);
  return ticks;
}
function niceStep(rough) {
  const base = 10 ** Math.floor(Math.log10(rough));
  return base * ([1, 2, 5].find((n) => n * base >= rough * (1 - 1e-9)) ?? 10);
}
function logTicks(low, high, most = 9) {
  const decades = Math.log10(high / low);
  const digits = 3 * decades <= most ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / most));
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % every) continue;
    for (const digit of digits) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks.length >= 3 ? ticks : ticksBetween(low, high, niceStep((high - low) / Math.min(4, most)));
}
function logRange(min, max) {
  if (min === null || max === null || !(min > 0)) return [1e-6, 1];
  let low = Math.log2(min);
  let high = Math.log2(max);
  const missing = Math.max(0, Math.log2(1.5) - (high - low)) / 2;
  low -= missing;
  high += missing;
  const step = 2 ** Math.ceil(Math.log2((high - low) / 16));
  return [2 ** (Math.floor(low / step - 0.25) * step), 2 ** (Math.ceil(high / step + 0.25) * step)];
}

// src/bars.js
var NO_SHARE = 1e-12;
function barColumns(loopers) {
  const edgesOfEach = loopers.flatMap(({ histogram }) => histogram ? [histogram.edges] : []);
  if (!edgesOfEach.length) return null;
  const usual = Math.max(...edgesOfEach.map(usualWidth));
  const edges = Array.from(new Set(edgesOfEach.flatMap((each) => Array.from(each)))).sort((a, b) => a - b);
  return [edges, ...loopers.map(({ histogram }) => heights(histogram, edges, usual))];
}
function usualWidth(edges) {
  const widths = Float64Array.from(edges.subarray(1), (edge, i) => Math.log2(edge / edges[i])).sort();
  return widths[widths.length >> 1];
}
function heights(histogram, at, usual) {
  if (!histogram) return at.map(() => null);
  const { edges, counts } = histogram;
  const total = callsIn(histogram);
  let bucket = -1;
  return at.map((edge) => {
    while (bucket + 1 < edges.length && edges[bucket + 1] <= edge) bucket++;
    if (bucket < 0 || bucket >= counts.length || !counts[bucket]) return NO_SHARE;
    return Math.min(1, counts[bucket] / total * (usual / Math.log2(edges[bucket + 1] / edges[bucket])));
  });
}
function callsIn({ counts }) {
  return counts.reduce((sum, count) => sum + count, 0);
}
function bucketAt(histogram, secs) {
  const { edges, counts } = histogram;
  const total = callsIn(histogram);
  if (secs === null) return { low: edges[0], high: edges.at(-1), count: total, share: 1, upTo: 1 };
  const bucket = edges.findIndex((edge) => edge > secs) - 1;
  if (bucket < 0) return { low: secs, high: secs, count: 0, share: 0, upTo: secs < edges[0] ? 0 : 1 };
  const count = counts[bucket];
  const before = counts.subarray(0, bucket + 1).reduce((sum, one) => sum + one, 0);
  return { low: edges[bucket], high: edges[bucket + 1], count, share: count / total, upTo: before / total };
}
function shareRange(columns, logarithmic) {
  const shares = columns.flat().flatMap((height) => height !== null && height > NO_SHARE ? [height] : []);
  if (!shares.length) return logarithmic ? [1e-3, 1] : [0, 1];
  const most = Math.max(...shares);
  if (!logarithmic) return [0, Math.min(1, Math.ceil(1.05 * most / niceStep(most / 5)) * niceStep(most / 5))];
  const low = 10 ** Math.floor(Math.log10(0.7 * Math.min(...shares)));
  return [low, most > 0.5 ? 1 : niceStep(1.2 * most)];
}
function barPaths(plot, i, first, last) {
  const fill = new Path2D();
  const [edges, column] = [plot.data[0], plot.data[i]];
  const bottom = plot.bbox.top + plot.bbox.height;
  const ratio = uplot_default.pxRatio;
  for (let at = first; at < Math.min(last, edges.length - 1); at++) {
    const height = column[at] ?? 0;
    if (height <= NO_SHARE) continue;
    const left = plot.valToPos(edges[at], "x", true);
    const width = plot.valToPos(edges[at + 1], "x", true) - left;
    const top = plot.valToPos(height, "y", true);
    fill.rect(left, top, width > 4 * ratio ? width - ratio : width, Math.max(bottom - top, ratio));
  }
  return { stroke: null, fill, clip: null, band: null, flags: 1 };
}

// src/dom.js
function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
function penOf(canvas) {
  return (
    /** @type {CanvasRenderingContext2D} */
    canvas.getContext("2d", { willReadFrequently: true })
  );
}

// src/format.js
var MISSING = "–";
var SMALL_UNITS = [
  [1e9, "ns"],
  [1e6, "µs"],
  [1e3, "ms"]
];
function threeDigits(value) {
  return value.toFixed(value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);
}
function formatCount(number) {
  return number.toLocaleString("en-US");
}
function formatDuration(secs) {
  if (secs === null || secs === void 0 || !Number.isFinite(secs)) return MISSING;
  for (const [factor, unit] of SMALL_UNITS) {
    if (secs * factor < 999.5) return `${threeDigits(secs * factor)} ${unit}`;
  }
  return secs < 999.5 ? `${threeDigits(secs)} s` : `${formatCount(Math.round(secs))} s`;
}
function formatRate(hertz) {
  if (hertz === null || !Number.isFinite(hertz)) return MISSING;
  return hertz < 999.5 ? threeDigits(hertz) : formatCount(Math.round(hertz));
}
function formatClock(secs) {
  const whole = Math.floor(Math.max(0, secs));
  const two = (number) => String(number).padStart(2, "0");
  const text = `${two(Math.floor(whole / 3600) % 24)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole >= 86400 ? `${Math.floor(whole / 86400)} d ${text}` : text;
}
function plural(number, noun) {
  return `${formatCount(number)} ${noun}${number === 1 ? "" : "s"}`;
}
function timesWords(kinds, times) {
  return kinds === times || !kinds ? formatCount(times) : `${plural(kinds, "kind")}, ${plural(times, "time")}`;
}

// src/legend.js
var Legend = class {
  /**
   * @param {HTMLElement} root
   * @param {Heard} on
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.made = "";
    this.entries = [];
  }
  /**
   * Remade only if they differ: a button keeps the keyboard's focus.
   *
   * @param {EntryOptions[]} entries
   */
  fill(entries) {
    const made = JSON.stringify(entries);
    if (made === this.made) return;
    this.made = made;
    this.entries = entries.map((entry) => this.entry(entry));
    this.root.classList.toggle(
      "nbc-columns",
      entries.some((entry) => entry.toggles)
    );
    this.root.replaceChildren(...this.entries.map((entry) => entry.box));
  }
  /**
   * @param {EntryOptions} options
   * @returns {Entry}
   */
  entry({ name, values, line, toggles }) {
    const box = toggles ? this.button(name) : element("span", "nbc-entry");
    const label2 = element("span", "nbc-label", name);
    const mark = element("span", "nbc-mark");
    const cells = Array.from({ length: values }, () => element("span", "nbc-value"));
    if (line) box.append(lineSample(line));
    box.append(label2, ...toggles ? [mark] : [], ...cells);
    return { name, box, mark, cells };
  }
  /** @param {string} name */
  button(name) {
    const box = element("button", "nbc-entry");
    box.type = "button";
    box.title = `${name}: show or hide`;
    box.addEventListener("click", () => this.on.toggle(name));
    for (const event of ["pointerenter", "focus"]) box.addEventListener(event, () => this.on.point(name));
    for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => this.on.point(null));
    return box;
  }
  /** @param {Set<string>} hidden */
  hide(hidden) {
    for (const { name, box } of this.entries) {
      if (box instanceof HTMLButtonElement) setAttribute(box, "aria-pressed", String(!hidden.has(name)));
    }
  }
  /**
   * @param {number} i
   * @param {string[]} texts
   * @param {string} mark
   */
  set(i, texts, mark = "") {
    const { cells, mark: place } = this.entries[i];
    for (const [k, text] of texts.entries()) setText(cells[k], text);
    setText(place, mark);
  }
  clear() {
    for (const [i, { cells }] of this.entries.entries()) {
      const nothing = cells.map(() => MISSING);
      this.set(i, nothing);
    }
  }
  // For those who hear it.
  get spoken() {
    return this.entries.map(({ name, cells }) => `${name} ${cells.map((cell) => cell.textContent).join(", ")}`).join("; ");
  }
};
function lineSample({ stroke, width, dash }) {
  const namespace = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(namespace, "svg");
  const line = document.createElementNS(namespace, "line");
  picture.setAttribute("class", "nbc-sample");
  picture.setAttribute("aria-hidden", "true");
  const shape = { x1: 0, x2: 26, y1: 5, y2: 5, stroke, "stroke-width": width, "stroke-dasharray": dash.join(" ") };
  for (const [key, value] of Object.entries(shape)) line.setAttribute(key, String(value));
  picture.append(line);
  return picture;
}

// src/plots.js
var CHART_HEIGHT = 220;
var OFF = -10;
function plotOptions(theme, width, { x, y, series, hooks, ...more }, { range, reset, moved, selected }) {
  const axis = {
    stroke: theme.soft,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false }
  };
  const doubleClicked = () => {
    reset();
    return null;
  };
  return {
    width,
    height: CHART_HEIGHT,
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      bind: { dblclick: () => doubleClicked }
    },
    scales: { x: { time: false, range, ...x.scale }, y: y.scale },
    axes: [
      { ...axis, size: 26, gap: 4, ...x.axis },
      { ...axis, size: 62, gap: 6, ...y.axis }
    ],
    series: [{}, ...series],
    hooks: { ...hooks, setCursor: [moved], setSelect: [selected] },
    ...more
  };
}
function pointsOf(size, lone) {
  return {
    size,
    ...lone ? { show: () => false } : { space: 12 },
    filter: (plot, i, show) => show ? null : lonePoints(plot.data[i])
  };
}
function shownValue(plot, column, i) {
  const { idxs } = plot.cursor;
  if (pointerOf(plot) >= 0) return (idxs && column[idxs[i] ?? -1]) ?? null;
  let at = column.length - 1;
  while (at > 0 && column[at] == null) at--;
  return column[at] ?? null;
}
function lonePoints(column) {
  const lone = [];
  let before = null;
  let at = -1;
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    if (value === void 0) continue;
    if (value === null && at >= 0) lone.push(at);
    at = value !== null && before === null ? i : -1;
    before = value;
  }
  if (at >= 0) lone.push(at);
  return lone;
}
function pointerOf({ cursor }) {
  return cursor.left ?? OFF;
}

// src/chart.js
var CHART_KEYS = "Arrow keys read values, plus and minus zoom, 0 resets the zoom.";
var Chart = class {
  /**
   * @param {ChartView} view
   * @param {string} title
   */
  constructor(view, title) {
    this.view = view;
    this.plot = null;
    this.root = element("section", "nbc-chart");
    this.head = element("div", "nbc-head");
    this.title = element("span", "nbc-title", title);
    this.kind = element("span", "nbc-kind");
    this.at = element("span", "nbc-at");
    this.head.append(this.title, this.kind, this.at);
    this.area = element("div", "nbc-plot");
    this.area.tabIndex = 0;
    setAttribute(this.area, "role", "application");
    setAttribute(this.area, "aria-roledescription", "chart");
    this.empty = element("div", "nbc-empty", "Waiting for the first call");
    this.live = element("div", "nbc-live");
    setAttribute(this.live, "aria-live", "polite");
    const legend = element("div", "nbc-legend");
    setAttribute(legend, "role", "group");
    setAttribute(legend, "aria-label", `Legend of ${title}`);
    this.legend = new Legend(legend, { toggle: (name) => view.toggle(name), point: (name) => view.highlight(name) });
    this.area.append(this.empty);
    this.root.append(this.head, this.area, legend, this.live);
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("pointerenter", () => {
      view.leader = this;
    });
    this.area.addEventListener("blur", () => this.point(OFF));
  }
  close() {
    this.plot?.destroy();
    this.plot = null;
  }
  /**
   * Draws now. `options` makes the uPlot options of a given width; they are asked for only when the plot is (re)built.
   *
   * @param {uPlot.AlignedData | null} data
   * @param {boolean} rebuild
   * @param {(width: number) => uPlot.Options} options
   */
  draw(data, rebuild, options) {
    const { plot } = this;
    const width = this.area.clientWidth;
    this.empty.hidden = Boolean(data);
    if (data && plot && !rebuild) {
      plot.batch(() => {
        if (plot.width !== width) plot.setSize({ width, height: CHART_HEIGHT });
        plot.setData(data);
      });
      return;
    }
    const pointer = plot ? pointerOf(plot) : OFF;
    this.close();
    if (!data) return;
    const made = new uplot_default(options(width), data, this.area);
    this.plot = made;
    if (pointer >= 0) made.batch(() => this.point(pointer));
  }
  /**
   * Unless it has the focus: a screen reader would read out every refresh.
   *
   * @param {string} text
   */
  summarise(text) {
    if (document.activeElement !== this.area) setAttribute(this.area, "aria-label", `${text} ${CHART_KEYS}`);
  }
  // ---- pointer ----
  /**
   * Moves the pointer's line to so many pixels from the left; off the plot if negative.
   *
   * @param {number} left
   * @param {boolean} tell
   */
  point(left, tell = true) {
    this.plot?.setCursor({ left, top: Math.min(left, 0) }, tell);
  }
  // What the pointer points at on the x axis, or null.
  get pointed() {
    const { plot } = this;
    return plot && pointerOf(plot) >= 0 ? plot.posToVal(pointerOf(plot), "x") : null;
  }
  /** @param {uPlot} plot */
  selected(plot) {
    const { left, width } = plot.select;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (width >= 4) this.view.zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
  }
  // ---- keyboard ----
  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { plot } = this;
    if (!plot || event.ctrlKey || event.metaKey || event.altKey || event.target !== this.area) return;
    const acts = {
      ArrowLeft: () => this.step(plot, event.shiftKey ? -10 : -1),
      ArrowRight: () => this.step(plot, event.shiftKey ? 10 : 1),
      "+": () => this.magnify(plot, 2),
      "=": () => this.magnify(plot, 2),
      "-": () => this.magnify(plot, 0.5),
      0: () => this.view.unzoomed(),
      Escape: () => this.view.unzoomed()
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    this.view.leader = this;
    act();
  }
  /**
   * From one place with data to the next; the first step goes to the newest.
   *
   * @param {uPlot} plot
   * @param {number} by
   */
  step(plot, by) {
    const [xs] = plot.data;
    const [first, last] = plot.series[0].idxs ?? [0, xs.length - 1];
    const { pointed, view } = this;
    const to = pointed === null ? last : Math.min(last, Math.max(first, view.place(xs, pointed) + by));
    this.point(Math.min(plot.over.clientWidth, Math.max(0, plot.valToPos(view.middle(xs, to), "x"))));
    setText(this.live, `${this.at.textContent}: ${this.legend.spoken}`);
  }
  /**
   * In pixels, so that it suits a logarithmic axis too.
   *
   * @param {uPlot} plot
   * @param {number} factor
   */
  magnify(plot, factor) {
    const width = plot.over.clientWidth;
    const center = pointerOf(plot) < 0 ? width / 2 : pointerOf(plot);
    const left = center - center / factor;
    this.view.zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width / factor, "x"));
  }
};

// src/quantiles.js
var LINE_DASHES = [[], [8, 3], [4, 3], [1, 3]];
var QUANTILES_HEIGHT = 30;
function drawQuantiles(plot, theme, quantiles) {
  const { ctx, bbox } = plot;
  const ratio = uplot_default.pxRatio;
  const { min = 0, max = Infinity } = plot.scales.x;
  ctx.save();
  ctx.font = theme.font.replace("11px", `${11 * ratio}px`);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  const seen = Object.entries(quantiles).flatMap(([name, secs], i) => {
    if (secs < min || secs > max) return [];
    const text = `${name} ${formatDuration(secs)}`;
    const at = plot.valToPos(secs, "x", true);
    return [{ text, at, width: ctx.measureText(text).width, left: 0, dash: LINE_DASHES[i % LINE_DASHES.length] }];
  });
  spread(seen, bbox.left, bbox.left + bbox.width, 10 * ratio);
  ctx.strokeStyle = ctx.fillStyle = theme.text;
  for (const { at, left, text, width, dash } of seen) {
    ctx.fillText(text, left, bbox.top - 14 * ratio);
    ctx.lineWidth = ratio;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(Math.min(left + width, Math.max(left, at)), bbox.top - 11 * ratio);
    ctx.lineTo(at, bbox.top);
    ctx.stroke();
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
function spread(labels, low, high, gap) {
  let free = low;
  for (const label2 of labels) {
    label2.left = Math.max(free, label2.at - label2.width / 2);
    free = label2.left + label2.width + gap;
  }
  let limit = high;
  for (const label2 of labels.slice().reverse()) {
    label2.left = Math.min(label2.left, limit - label2.width);
    limit = label2.left - gap;
  }
}

// src/theme.js
function readTheme() {
  const style = getComputedStyle(document.body);
  const value = (name) => style.getPropertyValue(name).trim();
  const told = document.body.dataset.jpThemeLight;
  const paper = value("--vscode-editor-background") || style.backgroundColor;
  const dark = told ? told === "false" : isDark(paper);
  const text = value("--jp-ui-font-color1") || value("--vscode-foreground") || (dark ? "#ddd" : "#222");
  return {
    dark,
    text,
    soft: value("--jp-ui-font-color2") || value("--vscode-descriptionForeground") || (dark ? "#aaa" : "#595959"),
    error: value("--jp-error-color1") || (dark ? "#f44336" : "#d32f2f"),
    // Not the theme's border colour: with high contrast it is white, and a white grid hides the lines.
    grid: faded(text, 0.12),
    hatch: faded(text, 0.3),
    wash: faded(text, 0.05),
    font: `11px ${value("--jp-ui-font-family") || "system-ui, sans-serif"}`
  };
}
function channels(color) {
  const probe = penOf(document.createElement("canvas"));
  probe.fillStyle = color || "#fff";
  probe.fillRect(0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data;
}
function isDark(color) {
  const [red, green, blue, opacity] = channels(color);
  return opacity > 0 && 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
function faded(color, opacity) {
  const [red, green, blue] = channels(color);
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

// src/schema.js
var NO_SCHEMA = {
  fields: [],
  columns: [],
  states: {},
  lines: { latency: [], lateness: [] },
  quantiles: [],
  mainQuantiles: [],
  palette: { light: [], dark: [], dashes: [] },
  maxErrors: 0
};
function rowOf({ fields }, values) {
  return (
    /** @type {LooperRow} */
    Object.fromEntries(fields.map((field, i) => [field, values[i]]))
  );
}
function lookOf({ states }, state) {
  return states[state] ?? { mark: "", tone: "plain", tip: "" };
}

// src/deltas.js
function noCharts() {
  return { note: "", loopers: [], schema: NO_SCHEMA, stale: null };
}
function withTracks(charts, { whole, tracks, stale }, numbers, schema) {
  const shown = whole ? blankCharts(whole, schema) : charts;
  shown.stale = stale;
  let at = 0;
  let track = 0;
  for (const looper of shown.loopers) {
    for (const columns of columnsOf(looper)) {
      const [kept, count] = tracks[track++];
      for (const column of columns) {
        column.length = kept;
        for (let i = 0; i < count; i++) column.push(numbers[at++]);
      }
    }
  }
  return shown;
}
function columnsOf({ slots, errors, pauses, stops }) {
  const lines = [...Object.values(slots.latency), ...Object.values(slots.lateness)];
  return [
    [slots.x, ...lines],
    [errors.x, errors.count],
    [pauses.begin, pauses.end],
    [stops.begin, stops.end]
  ];
}
function blankCharts({ note, names, widths, timed }, schema) {
  const blank = (lines) => Object.fromEntries(lines.map((line) => [line, []]));
  const loopers = names.map((name, i) => ({
    name,
    timed: timed[i],
    width: widths[i],
    slots: { x: [], latency: blank(schema.lines.latency), lateness: blank(schema.lines.lateness) },
    errors: { x: [], count: [] },
    pauses: { begin: [], end: [] },
    stops: { begin: [], end: [] },
    histogram: null,
    quantiles: {}
  }));
  return { note, loopers, schema, stale: null };
}
function takeDistributions(charts, changed, numbers) {
  let at = 0;
  const next = (count) => {
    at += count;
    return numbers.slice(at - count, at);
  };
  for (const { at: place, bars, quantiles } of changed) {
    const histogram = bars ? { edges: next(bars + 1), counts: next(bars) } : null;
    const named = Object.fromEntries(quantiles.map((secs, i) => [charts.schema.quantiles[i], secs]));
    Object.assign(charts.loopers[place], { histogram, quantiles: named });
  }
}
function withErrors(before, delta, most) {
  const known = new Map((delta.whole ? [] : before).map((failure) => [failure.id, failure]));
  for (const failure of delta.new) known.set(failure.id, failure);
  for (const [id, count, lastCall, lastTime, lastException] of delta.counts) {
    const failure = known.get(id);
    if (failure) known.set(id, { ...failure, count, lastCall, lastTime, lastException });
  }
  return [...known.values()].sort((a, b) => b.id - a.id).slice(0, most);
}
function bytes({ buffer, byteOffset, byteLength }) {
  return (
    /** @type {ArrayBuffer} */
    buffer.slice(byteOffset, byteOffset + byteLength)
  );
}

// src/view.js
var ChartView = class {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.follows = false;
    this.data = noCharts();
    this.drawn = [];
    this.leader = null;
    this.shape = "";
    this.zoom = null;
    this.hidden = /* @__PURE__ */ new Set();
    this.frame = 0;
    this.painting = false;
    this.theme = readTheme();
    this.reset = element("button", "nbc-button nbc-reset", "Reset zoom");
    this.reset.type = "button";
    this.reset.addEventListener("click", () => this.unzoomed());
    this.note = element("div", "nbc-note");
    this.plots = element("div", "nbc-plots");
    root.classList.add("nbc-view");
    root.append(this.plots, this.note);
    this.sized = new ResizeObserver(() => this.schedule());
    this.themed = new MutationObserver(() => this.retheme());
    this.themed.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-kind", "class"]
    });
  }
  /** @param {Chart} chart */
  add(chart) {
    this.drawn.push(chart);
    this.plots.append(chart.root);
    this.sized.observe(chart.area);
    return chart;
  }
  /** @param {Charts} charts */
  update(charts) {
    this.data = charts;
    this.schedule();
  }
  close() {
    this.sized.disconnect();
    this.themed.disconnect();
    cancelAnimationFrame(this.frame);
    for (const chart of this.drawn) chart.close();
    this.root.replaceChildren();
  }
  retheme() {
    this.theme = readTheme();
    this.shape = "";
    this.schedule();
  }
  // ---- what a subclass says ----
  /**
   * Draws its charts; `rebuild` says that their plots are to be made anew.
   *
   * @abstract
   * @param {boolean} _rebuild
   */
  paint(_rebuild) {
  }
  /**
   * Writes what the charts show: the newest values, or those under the pointer.
   *
   * @abstract
   */
  tell() {
  }
  /**
   * The whole of the x axis.
   *
   * @abstract
   * @returns {[low: number, high: number]}
   */
  whole() {
    return [0, 1];
  }
  /**
   * The least of the x axis to zoom into.
   *
   * @abstract
   * @param {number} _low
   */
  narrowest(_low) {
    return 0;
  }
  /**
   * The index of what is at a place of the x axis.
   *
   * @abstract
   * @param {Values} _xs
   * @param {number} _at
   */
  place(_xs, _at) {
    return 0;
  }
  /**
   * The place of what has that index.
   * @param {Values} xs
   * @param {number} i
   */
  middle(xs, i) {
    return xs[i];
  }
  // ---- drawing: once a frame at most, never in a page that nobody looks at, nor in a hidden tab ----
  schedule() {
    if (!this.frame)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
  }
  draw() {
    if (!this.root.clientWidth) return;
    const shape = this.shapeOf(this.data);
    const rebuild = shape !== this.shape;
    this.shape = shape;
    setText(this.note, this.data.note);
    this.note.hidden = !this.data.note;
    this.painting = true;
    this.paint(rebuild);
    this.painting = false;
    for (const chart of this.drawn) chart.legend.hide(this.hidden);
    this.root.classList.toggle("nbc-zoomed", Boolean(this.zoom));
    if (this.leader) this.moved(this.leader);
    else this.tell();
  }
  /**
   * Only these make new plots; anything else is new data for the old ones, so that nothing flickers.
   *
   * @param {Charts} charts
   */
  shapeOf({ loopers, schema }) {
    return JSON.stringify([schema.lines, ...loopers.map(({ name, timed }) => [name, timed])]);
  }
  // One looper alone is shown in detail, chosen or not.
  get detail() {
    return this.data.loopers.length === 1;
  }
  /**
   * @param {number} i
   * @param {number} width
   * @returns {Line}
   */
  lineOf(i, width) {
    const { light, dark, dashes } = this.data.schema.palette;
    const colors = this.theme.dark ? dark : light;
    return { stroke: colors[i % colors.length], width, dash: dashes[i % dashes.length] };
  }
  /**
   * @param {Chart} chart
   * @param {number} width
   * @param {PlotParts} parts
   */
  options(chart, width, parts) {
    return plotOptions(this.theme, width, parts, {
      range: () => this.window(),
      reset: () => this.unzoomed(),
      moved: () => this.moved(chart),
      selected: (plot) => chart.selected(plot)
    });
  }
  // ---- zoom ----
  /**
   * The part of the x axis that is shown. A zoom that reached the newest data keeps its length and follows.
   *
   * @returns {[low: number, high: number]}
   */
  window() {
    const [low, high] = this.whole();
    if (!this.zoom) return [low, high];
    return this.zoom.follows ? [high - (this.zoom.high - this.zoom.low), high] : [this.zoom.low, this.zoom.high];
  }
  /**
   * @param {number} from
   * @param {number} to
   */
  zoomTo(from, to) {
    const [first, last] = this.whole();
    const low = Math.max(first, from);
    const high = Math.min(last, to);
    if (low <= first && high >= last) this.zoom = null;
    else if (high > low && high - low >= this.narrowest(low))
      this.zoom = { low, high, follows: this.follows && high >= last };
    else return;
    this.schedule();
  }
  unzoomed() {
    this.zoom = null;
    if (document.activeElement === this.reset) this.drawn[0].area.focus();
    this.schedule();
  }
  // ---- pointer and legend ----
  /**
   * The charts of a view have one pointer.
   *
   * @param {Chart} chart
   */
  moved(chart) {
    if (chart !== this.leader || this.painting) return;
    for (const other of this.drawn) {
      if (other === chart || !other.plot) continue;
      other.point(chart.pointed === null ? -10 : other.plot.valToPos(chart.pointed, "x"), false);
    }
    this.tell();
  }
  /** @param {string} name */
  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.shape = "";
    this.schedule();
  }
  /**
   * Fades the lines of all others.
   *
   * @param {string | null} name
   */
  highlight(name) {
    for (const { plot } of this.drawn) {
      if (!plot) continue;
      for (
        const series of
        /** @type {LooperSeries[]} */
        plot.series.slice(1)
      )
        series.alpha = name === null || series.looper === name ? 1 : 0.15;
      plot.redraw(false);
    }
  }
};

// src/distribution.js
var DistributionView = class extends ChartView {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.logarithmic = true;
    this.edges = [];
    this.heights = [];
    this.names = "";
    this.chart = this.add(new Chart(this, "Distribution of latency"));
    this.scale = element("button", "nbc-button", "Log shares");
    this.scale.type = "button";
    this.scale.title = "Logarithmic axis for shares of calls";
    this.scale.setAttribute("aria-pressed", "true");
    this.scale.addEventListener("click", () => this.rescale());
    this.chart.at.before(this.scale, this.reset);
  }
  whole() {
    const { edges } = this;
    return logRange(edges[0] ?? null, edges.at(-1) ?? null);
  }
  /** @param {number} low */
  narrowest(low) {
    return 5e-3 * low;
  }
  /**
   * @param {Values} edges
   * @param {number} secs
   */
  place(edges, secs) {
    const above = edges.findIndex((edge) => edge > secs);
    return above < 0 ? edges.length - 1 : Math.max(0, above - 1);
  }
  /**
   * @param {Values} edges
   * @param {number} i
   */
  middle(edges, i) {
    return i + 1 < edges.length ? Math.sqrt(edges[i] * edges[i + 1]) : edges[i];
  }
  rescale() {
    this.logarithmic = !this.logarithmic;
    setAttribute(this.scale, "aria-pressed", String(this.logarithmic));
    this.shape = "";
    this.schedule();
  }
  /**
   * A zoom into one looper's durations says nothing about another's.
   *
   * @param {Charts} charts
   */
  update(charts) {
    const names = charts.loopers.map(({ name }) => name).join("\n");
    if (names !== this.names) this.zoom = null;
    this.names = names;
    super.update(charts);
  }
  /** @param {boolean} rebuild */
  paint(rebuild) {
    const { loopers } = this.data;
    const columns = barColumns(loopers);
    [this.edges, ...this.heights] = columns ?? [[]];
    if (rebuild) this.fillLegend(loopers);
    this.chart.draw(columns, rebuild, (width) => this.options(this.chart, width, this.shareOptions(loopers)));
  }
  /**
   * @param {Looper[]} loopers
   * @returns {PlotParts}
   */
  shareOptions(loopers) {
    const { theme, logarithmic } = this;
    const durationAxis = {
      space: 70,
      splits: (plot, _axis, low, high) => logTicks(low, high, Math.max(3, Math.floor(plot.width / 90))),
      filter: (_plot, ticks) => ticks,
      values: (_plot, ticks) => ticks.map(durationTick)
    };
    const plainTicks = (low, high) => ticksBetween(low, high, niceStep((high - low) / 5));
    const shareAxis = {
      splits: (_plot, _axis, low, high) => logarithmic ? logTicks(low, high, 6) : plainTicks(low, high),
      filter: (_plot, ticks) => ticks,
      values: (_plot, ticks) => ticks.map(shareTick)
    };
    const scale = logarithmic ? { distr: 3, log: 10 } : {};
    const shown = () => this.heights.filter((_column, i) => !this.hidden.has(loopers[i].name));
    return {
      padding: [this.detail ? QUANTILES_HEIGHT : 8, 20, 0, 0],
      x: { scale: { distr: 3, log: 10 }, axis: durationAxis },
      y: { scale: { ...scale, range: () => shareRange(shown(), logarithmic) }, axis: shareAxis },
      series: this.detail ? [this.barSeries()] : loopers.map((looper, i) => this.outlineOf(looper, i)),
      hooks: {
        draw: [
          (plot) => {
            if (this.detail) drawQuantiles(plot, theme, this.data.loopers[0].quantiles);
          }
        ]
      }
    };
  }
  barSeries() {
    return { fill: faded(this.lineOf(0, 1).stroke, 0.6), paths: barPaths, points: { show: false } };
  }
  /**
   * @param {Looper} looper
   * @param {number} i
   * @returns {LooperSeries}
   */
  outlineOf({ name }, i) {
    const paths = uplot_default.paths.stepped?.({ align: 1 });
    return { ...this.lineOf(i, 1.75), show: !this.hidden.has(name), looper: name, paths, points: { show: false } };
  }
  /** @param {Looper[]} loopers */
  fillLegend(loopers) {
    setText(this.chart.kind, this.detail ? loopers[0].name : "");
    this.chart.legend.fill(
      this.detail ? ["durations", "calls", "share", "up to here"].map((name) => ({ name, values: 1, line: null, toggles: false })) : loopers.map(({ name }, i) => ({ name, values: 2, line: this.lineOf(i, 1.75), toggles: true }))
    );
  }
  tell() {
    const { chart } = this;
    const { mainQuantiles: main } = this.data.schema;
    const secs = this.leader ? chart.pointed : null;
    setText(chart.at, secs === null ? "all calls" : `at ${formatDuration(secs)}`);
    if (!this.detail) setText(chart.kind, secs === null ? main.join(" / ") : "share here / up to here");
    if (this.detail) this.tellBar(this.data.loopers[0], secs);
    else for (const [i, looper] of this.data.loopers.entries()) chart.legend.set(i, outlineTexts(looper, secs, main));
    chart.summarise(this.summary());
  }
  /**
   * @param {Looper} looper
   * @param {number | null} secs
   */
  tellBar({ histogram }, secs) {
    if (!histogram) {
      this.chart.legend.clear();
      return;
    }
    const { low, high, count, share, upTo } = bucketAt(histogram, secs);
    const range = count ? `${formatDuration(low)} – ${formatDuration(high)}` : formatDuration(secs);
    const texts = [range, formatCount(count), formatShare(share), formatShare(upTo)];
    for (const [i, text] of texts.entries()) this.chart.legend.set(i, [text]);
  }
  summary() {
    const one = ({ name, quantiles }) => `${name} ${quantileTexts(quantiles).join(", ") || "no calls yet"}`;
    return `Distribution of latency: ${this.data.loopers.map(one).join("; ")}.`;
  }
};
function outlineTexts({ histogram, quantiles }, secs, main) {
  if (!histogram) return [MISSING, MISSING];
  if (secs === null) return main.map((name) => formatDuration(quantiles[name]));
  const { share, upTo } = bucketAt(histogram, secs);
  return [formatShare(share), formatShare(upTo)];
}
function quantileTexts(quantiles) {
  return Object.entries(quantiles).map(([name, secs]) => `${name} ${formatDuration(secs)}`);
}

// src/traceback.js
var CHAIN_LINKS = {
  cause: "The above exception was the direct cause of the following exception:",
  context: "During handling of the above exception, another exception occurred:"
};
var PYTHON_TOKENS = new RegExp(
  [
    "(?<comment>#.*)",
    `(?<string>(?<!\\w)[rbfuRBFU]{0,2}(?:"(?:\\\\.|[^"\\\\])*"?|'(?:\\\\.|[^'\\\\])*'?))`,
    "(?<keyword>\\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)\\b)"
  ].join("|"),
  "g"
);
function foldable(name, summary, fill) {
  const details = element("details", name);
  details.append(summary);
  let filled = false;
  const open = () => {
    if (!filled) details.append(fill());
    filled = true;
  };
  summary.addEventListener("click", open);
  details.addEventListener("toggle", () => details.open && open());
  return details;
}
function errorParts(error) {
  const parts = [];
  if (error.link) parts.push(element("p", "nbe-link", CHAIN_LINKS[error.link]));
  parts.push(...frameParts(error.frames));
  parts.push(exceptionLine("nbe-message", error.kind, error.message));
  parts.push(...error.notes.map((note) => element("p", "nbe-note", note)));
  if (error.members.length) {
    const members = element("ol", "nbe-members");
    for (const [i, chain] of error.members.entries()) {
      const member = element("li", "nbe-member");
      member.append(element("p", "nbe-link", `Exception ${i + 1} of the group`), ...chain.flatMap(errorParts));
      members.append(member);
    }
    parts.push(members);
  }
  return parts;
}
function exceptionLine(name, kind, message) {
  const line = element("span", name);
  line.append(element("strong", "nbe-kind", kind));
  if (message) line.append(`: ${message}`);
  return line;
}
function frameParts(frames) {
  const parts = [];
  for (let i = 0; i < frames.length; ) {
    let end = i;
    while (end < frames.length && frames[end].own) end++;
    if (end > i) parts.push(ownFrames(frames.slice(i, end)));
    else parts.push(frameBlock(frames[end++]));
    i = end;
  }
  return parts;
}
function ownFrames(frames) {
  const count = frames.reduce((sum, frame) => sum + frame.repeats, 0);
  const summary = element("summary", "nbe-fold", `${plural(count, "frame")} of nblooper`);
  return foldable("nbe-own", summary, () => {
    const box = element("div", "nbe-within");
    box.append(...frames.map(frameBlock));
    return box;
  });
}
function frameBlock(frame) {
  const block = element("div", "nbe-frame");
  block.append(element("p", "nbe-place", frame.place));
  if (frame.source.length) {
    const source = element("div", "nbe-source");
    source.append(
      ...frame.source.map(([number, text]) => sourceLine(number, text, number === frame.line, frame.columns))
    );
    block.append(source);
  }
  const more = frame.repeats - 1;
  if (more)
    block.append(element("p", "nbe-repeated", `… repeated ${formatCount(more)} more ${more === 1 ? "time" : "times"}`));
  return block;
}
function sourceLine(number, text, failing, columns) {
  const line = element("div", failing ? "nbe-line nbe-failing" : "nbe-line");
  const arrow = element("span", "nbe-arrow", failing ? "→" : "");
  arrow.setAttribute("aria-hidden", "true");
  line.append(arrow, element("span", "nbe-number", String(number)));
  if (failing) line.append(element("span", "nbe-hidden", "failing line: "));
  line.append(highlighted(text, failing && columns ? columns : [0, 0]));
  return line;
}
function highlighted(text, columns) {
  const [from, to] = columns.map((column) => [...text].slice(0, column).join("").length);
  const code = element("span", "nbe-code");
  const marked = element("span", "nbe-expression");
  const put = (start, end, name) => {
    const parts = [
      [code, start, from],
      [marked, from, to],
      [code, to, end]
    ];
    for (const [box, a, b] of parts) {
      const piece = text.slice(Math.max(a, start), Math.max(Math.min(b, end), start));
      if (!piece) continue;
      if (box === marked && !marked.parentNode) code.append(marked);
      box.append(name ? element("span", `nbe-py-${name}`, piece) : piece);
    }
  };
  let at = 0;
  for (const found of text.matchAll(PYTHON_TOKENS)) {
    const [name] = Object.entries(found.groups ?? {}).find(([, piece]) => piece !== void 0) ?? [""];
    put(at, found.index, "");
    at = found.index + found[0].length;
    put(found.index, at, name);
  }
  put(at, text.length, "");
  return code;
}

// src/errors.js
var COPIED_MS = 2e3;
var ErrorsView = class {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.classList.add("nbe-errors");
    this.items = /* @__PURE__ */ new Map();
    this.none = element("p", "nbe-none", "No errors.");
    this.list = element("ul", "nbe-list");
    this.list.setAttribute("role", "list");
    this.list.setAttribute("aria-label", "Errors, newest first");
    this.more = element("p", "nbe-none");
    this.live = element("div", "nbe-hidden");
    this.live.setAttribute("role", "status");
    root.append(this.none, this.list, this.more, this.live);
    this.update([], 0);
  }
  close() {
    for (const item of this.items.values()) item.close();
  }
  /**
   * What is already there is not touched, but for its repeat count.
   *
   * @param {Failure[]} failures
   * @param {number} more
   */
  update(failures, more) {
    const first = !this.items.size;
    const items = /* @__PURE__ */ new Map();
    for (const failure of failures) {
      const item = this.items.get(failure.id) || new ErrorItem(failure, (text) => setText(this.live, text));
      item.update(failure);
      items.set(failure.id, item);
    }
    if (failures.some(({ id }) => !this.items.has(id)) || items.size < this.items.size) this.place(items);
    if (first && failures.length) items.get(failures[0].id)?.open();
    this.none.toggleAttribute("hidden", failures.length > 0);
    this.list.toggleAttribute("hidden", !failures.length);
    setText(this.more, more ? `${formatCount(more)} older ${more === 1 ? "one" : "ones"} not shown.` : "");
  }
  /**
   * New failures come in above what somebody is reading: that stays where it is on the screen.
   *
   * @param {Map<number, ErrorItem>} items
   */
  place(items) {
    const { list } = this;
    const anchor = this.anchor();
    const before = anchor?.offsetTop ?? 0;
    for (const [id, item] of this.items) {
      if (items.has(id)) continue;
      item.close();
      item.root.remove();
    }
    let next = list.firstChild;
    for (const { root } of items.values()) {
      if (root === next) next = next.nextSibling;
      else list.insertBefore(root, next);
    }
    this.items = items;
    if (anchor?.isConnected) list.scrollTop += anchor.offsetTop - before;
  }
  anchor() {
    const { list } = this;
    const selection = document.getSelection();
    const { activeElement } = (
      /** @type {Document | ShadowRoot} */
      list.getRootNode()
    );
    const selecting2 = selection && !selection.isCollapsed && list.contains(selection.anchorNode);
    if (!list.scrollTop && !selecting2 && !list.contains(activeElement)) return null;
    const top = list.scrollTop + list.offsetTop;
    const children = (
      /** @type {HTMLElement[]} */
      [...list.children]
    );
    return children.find((child) => child.offsetTop + child.offsetHeight > top);
  }
};
var ErrorItem = class {
  /**
   * @param {Failure} failure
   * @param {(text: string) => void} say
   */
  constructor(failure, say) {
    this.failure = failure;
    this.say = say;
    this.count = 0;
    this.timer = 0;
    this.root = element("li", "nbe-item");
    this.repeats = element("span", "nbe-again");
    this.head = this.summary();
    this.details = foldable("nbe-failure", this.head, () => this.body());
    this.root.append(this.details);
  }
  close() {
    clearTimeout(this.timer);
  }
  open() {
    this.head.click();
  }
  /** @param {Failure} failure */
  update({ count, lastCall, lastTime, lastException }) {
    if (count === this.count) return;
    this.count = count;
    const call = lastCall === null ? "" : `, call ${formatCount(lastCall)}`;
    const said = lastException ? `: ${lastException}` : "";
    setText(this.repeats, count > 1 ? `${formatCount(count)} times, last ${formatMoment(lastTime)}${call}${said}` : "");
  }
  summary() {
    const { kind, message, looper, call, time, where } = this.failure;
    const summary = element("summary", "nbe-summary");
    const what = exceptionLine("nbe-what", kind, message.split("\n", 1)[0]);
    what.title = message ? `${kind}: ${message}` : kind;
    const facts = element("span", "nbe-facts");
    const name = element("span", "nbe-looper", looper);
    name.title = looper;
    const first = [call === null ? "" : `call ${formatCount(call)}`, where, formatMoment(time)].filter(Boolean);
    facts.append(name, ...first.map((text) => element("span", "", text)), this.repeats);
    summary.append(what, facts);
    return summary;
  }
  body() {
    const body = element("div", "nbe-body");
    const head = element("div", "nbe-head", "Traceback (most recent call last)");
    const copy = element("button", "nbe-copy", "Copy");
    copy.type = "button";
    copy.title = "Copy the traceback as plain text";
    copy.addEventListener("click", () => this.copy(copy));
    head.append(copy);
    body.append(head);
    const { chain, text } = this.failure;
    if (chain.length) body.append(...chain.flatMap(errorParts));
    else body.append(element("pre", "nbe-text", text));
    return body;
  }
  /** @param {HTMLButtonElement} button */
  async copy(button) {
    const copied = await copyText(this.failure.text, button);
    setText(button, copied ? "Copied" : "Not copied");
    this.say(copied ? "Copied" : "The browser did not allow it to be copied");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      setText(button, "Copy");
      this.say("");
    }, COPIED_MS);
  }
};
function formatMoment(epochSecs) {
  const date = new Date(epochSecs * 1e3);
  const two = (number) => String(number).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  if (date.toDateString() === (/* @__PURE__ */ new Date()).toDateString()) return clock;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}
async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", "nbe-hidden");
    field.value = text;
    button.after(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    button.focus();
    return copied;
  }
}

// src/cells.js
var KINDS = {
  name: nameCell,
  state: stateCell,
  text: () => textCell((value) => value ?? MISSING),
  progress: progressCell,
  calls: callsCell,
  rate: () => textCell(formatRate),
  duration: () => textCell(formatDuration),
  count: () => textCell(formatCount),
  errors: errorsCell
};
function cellOf(kind) {
  return KINDS[kind]();
}
function stateMark(kind) {
  const box = element("span", kind);
  const mark = element("span", "nbl-mark");
  mark.setAttribute("aria-hidden", "true");
  const name = element("span", "");
  box.append(mark, name);
  return {
    box,
    /**
     * @param {string} state
     * @param {Look} look
     */
    show(state, look) {
      setAttribute(box, "class", `${kind} nbl-tone-${look.tone}`);
      setText(mark, look.mark);
      setText(name, state);
    }
  };
}
function nameCell() {
  const root = element("th", "");
  root.scope = "row";
  const button = element("button", "nbl-looper");
  button.type = "button";
  const run = element("span", "nbl-run");
  root.append(button, run);
  return {
    root,
    show(_value, row) {
      setText(button, row.name);
      setAttribute(button, "title", row.name);
      setText(run, row.run > 1 ? `run ${row.run}` : "");
    }
  };
}
function stateCell() {
  const root = element("td", "");
  const state = stateMark("nbl-state");
  const remark = element("div", "nbl-remark");
  root.append(state.box, remark);
  return {
    root,
    show(_value, row, look) {
      state.show(row.state, look);
      setAttribute(root, "title", row.tip || null);
      setText(remark, row.alarming ? `⚠ ${row.remark}` : row.remark);
      remark.hidden = !row.remark;
      remark.classList.toggle("nbl-bad", row.alarming > 0);
    }
  };
}
function progressCell() {
  const root = element("td", "nbl-progress");
  const line = element("div", "nbl-far");
  const bar = element("div", "nbl-track");
  const fill = element("div", "");
  const share = element("span", "nbl-share");
  const facts = element("div", "nbl-facts");
  const done = element("span", "");
  const left = element("span", "");
  bar.append(fill);
  line.append(bar, share);
  facts.append(done, left);
  root.append(line, facts);
  return {
    root,
    show(value, row) {
      line.hidden = facts.hidden = value === null;
      if (value === null || row.maxCalls === null) return;
      const percent = Math.floor(100 * Number(value));
      fill.style.width = `${(100 * Number(value)).toFixed(1)}%`;
      setText(share, `${percent} %`);
      setText(done, `${formatCount(row.runCalls)} / ${formatCount(row.maxCalls)}`);
      setText(left, paceWords(row));
      setAttribute(root, "title", `${percent} % of the calls of this run`);
    }
  };
}
function paceWords({ rate, leftSecs }) {
  if (leftSecs === null) return "";
  return `${formatRate(rate)}/s · ${formatClock(leftSecs).replace(/^00:/, "")} left`;
}
function callsCell() {
  const root = element("td", "");
  const done = element("span", "nbl-done");
  const run = element("div", "nbl-remark");
  root.append(done, run);
  return {
    root,
    show(_value, row) {
      setText(done, formatCount(row.calls));
      setText(run, row.run > 1 ? `${formatCount(row.runCalls)} in this run` : "");
      run.hidden = row.run <= 1;
    }
  };
}
function textCell(format) {
  const root = element("td", "");
  return { root, show: (value) => setText(root, format(value)) };
}
function errorsCell() {
  const root = element("td", "nbl-errors");
  return {
    root,
    show(value, row) {
      setText(root, timesWords(row.errorKinds, Number(value)));
      root.classList.toggle("nbl-bad", Number(value) > 0);
    }
  };
}

// src/head.js
var HeadView = class {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {() => void} showErrors
   */
  constructor(root, store, showErrors) {
    this.store = store;
    this.name = element("span", "nbl-name");
    this.state = stateMark("nbl-badge");
    this.stop = element("span", "nbl-stop");
    this.loopers = element("span", "");
    this.calls = element("span", "nbl-calls");
    this.calls.title = "Calls of all loopers, in all their runs";
    this.uptime = element("span", "nbl-uptime");
    this.uptime.title = "Time since the coordinator was made";
    this.newest = element("button", "nbl-newest");
    this.newest.type = "button";
    this.newest.addEventListener("click", showErrors);
    this.note = element("div", "nbl-note");
    this.others = element("div", "nbl-others");
    this.othersText = element("span", "");
    this.showOthers = element("button", "nbl-small", "Show");
    this.makeOthers();
    root.append(this.name, this.state.box, this.stop, this.loopers, this.calls, this.uptime, this.newest, this.others);
    root.append(this.note);
    this.timer = setInterval(() => this.tick(), 1e3);
  }
  makeOthers() {
    this.showOthers.type = "button";
    this.showOthers.title = "Name them below, and say how to stop them";
    this.showOthers.setAttribute("aria-label", "Show the loopers of other coordinators");
    this.showOthers.addEventListener("click", () => this.store.ask({ kind: "others" }));
    this.others.append(this.othersText, this.showOthers);
  }
  close() {
    clearInterval(this.timer);
  }
  update() {
    const { head } = this.store;
    if (!head) return;
    setText(this.name, head.name);
    this.name.title = head.name;
    const look = lookOf(this.store.schema, head.state);
    this.state.show(head.state, look);
    this.state.box.title = look.tip;
    setText(this.stop, head.stop);
    setText(this.loopers, plural(head.loopers, "looper"));
    setText(this.calls, plural(head.calls, "call"));
    this.showNewest(head);
    setText(this.note, head.note);
    this.updateOthers(head.others);
    this.tick();
  }
  /** @param {Head} head */
  showNewest({ newest, errors, errorKinds }) {
    this.newest.hidden = !newest;
    if (!newest) return;
    const many = errors === errorKinds ? plural(errors, "error") : `errors (${timesWords(errorKinds, errors)})`;
    setText(this.newest, `✕ ${many}: ${newest.looper}: ${newest.exception}`);
    this.newest.title = `${newest.looper}: ${newest.exception}
Show the traceback`;
  }
  /**
   * Loopers that no view of this coordinator shows. Where nothing can be steered, they are told of without a button.
   *
   * @param {Head["others"]} others
   */
  updateOthers(others) {
    this.others.hidden = !others;
    if (!others) return;
    const { loopers, coordinators } = others;
    const whose = plural(coordinators, "other coordinator");
    setText(
      this.othersText,
      `${plural(loopers, "looper")} of ${whose} ${loopers === 1 ? "runs" : "run"} in this kernel`
    );
    this.showOthers.hidden = !this.store.saves;
  }
  // While a looper runs, the time goes on by itself as long as the kernel is heard.
  tick() {
    const { head, life, uptime, uptimeAt } = this.store;
    const since = head?.running ? Math.max(0, life.knownUntil - uptimeAt) / 1e3 : 0;
    if (head) setText(this.uptime, formatClock(uptime + since));
  }
};

// src/interval.js
function restoreOnEscape(panel, store) {
  panel.addEventListener("keydown", (event) => {
    const field = (
      /** @type {HTMLInputElement} */
      event.target
    );
    const { rows, focus } = store.table;
    const chosen = rows.find(({ number }) => number === focus);
    if (
      /** @type {KeyboardEvent} */
      event.key !== "Escape" || !field.matches(".nblooper-interval input") || !chosen
    )
      return;
    event.stopPropagation();
    field.value = chosen.interval;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
function markInvalid(panel) {
  const field = panel.querySelector(".nblooper-interval input");
  if (field) setAttribute(field, "aria-invalid", String(field.closest(".nblooper-invalid") !== null));
}

// src/marks.js
var MARKS_HEIGHT = 16;
var TICK = 8;
function hatching(context, color, ratio) {
  const tile = document.createElement("canvas");
  const size = Math.round(8 * ratio);
  tile.width = tile.height = size;
  const pen = penOf(tile);
  pen.strokeStyle = color;
  pen.lineWidth = ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return (
    /** @type {CanvasPattern} */
    context.createPattern(tile, "repeat")
  );
}
function drawSpans(plot, theme, spans) {
  const { ctx, bbox } = plot;
  const ratio = uplot_default.pxRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = theme.font.replace("11px", `${11 * ratio}px`);
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  const fills = spans.length ? [theme.wash, hatching(ctx, theme.hatch, ratio)] : [];
  for (const { begin, end, text } of spans) {
    const from = Math.max(bbox.left, plot.valToPos(begin, "x", true));
    const to = Math.min(right, end === Infinity ? right : plot.valToPos(end, "x", true));
    if (to <= bbox.left || from >= right) continue;
    const width = Math.max(to - from, 2 * ratio);
    for (const fill of fills) {
      ctx.fillStyle = fill;
      ctx.fillRect(from, bbox.top, width, bbox.height);
    }
    label(ctx, theme, text, from, width, bbox.top + bbox.height - 6 * ratio, ratio);
  }
  ctx.restore();
}
function label(ctx, theme, text, from, width, bottom, ratio) {
  const shown = [text, "‖"].find((words) => ctx.measureText(words).width + 10 * ratio < width);
  if (!shown) return;
  const wide = ctx.measureText(shown).width + 6 * ratio;
  const middle = from + width / 2;
  ctx.clearRect(middle - wide / 2, bottom - 11 * ratio, wide, 15 * ratio);
  ctx.fillStyle = theme.soft;
  ctx.fillText(shown, middle, bottom);
}
function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const ratio = uplot_default.pxRatio;
  const { min = -Infinity, max = Infinity } = plot.scales.x;
  const seen = marks.filter(({ x }) => x >= min && x <= max);
  const arm = 3.5 * ratio;
  const y = bbox.top - 8 * ratio;
  ctx.save();
  for (const { x, color, kind } of seen) {
    const at = Math.floor(plot.valToPos(x, "x", true)) + 0.5;
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 1.75 * ratio;
    ctx.beginPath();
    if (kind === "stop") ctx.fillRect(at - arm, y - arm, 2 * arm, 2 * arm);
    else {
      ctx.moveTo(at - arm, y - arm);
      ctx.lineTo(at + arm, y + arm);
      ctx.moveTo(at - arm, y + arm);
      ctx.lineTo(at + arm, y - arm);
    }
    ctx.stroke();
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + TICK * ratio);
    ctx.stroke();
  }
  ctx.restore();
}

// src/slots.js
var SHORTEST_SECS = 1e-9;
var SMOOTH_REACH = 2;
var SMOOTH_SLOTS = 2 * SMOOTH_REACH + 1;
function slotColumns({ slots, width, pauses, stops }, chart, names, [first, last], smooth = false) {
  const { x } = slots;
  const lines = names.map((name) => slots[chart][name]);
  const xs = [];
  const ys = lines.map(() => []);
  const row = (time, i) => {
    xs.push(time + width / 2);
    for (const [k, line] of lines.entries()) ys[k].push(i === null ? null : lineValue(line[i]));
  };
  const gap = (from, to) => {
    row(from, null);
    if (to - from > width) row(to, null);
  };
  const limit = longestStep(x, width);
  if (x[0] - first > limit) gap(first, x[0] - width);
  x.forEach((time, i) => {
    const step = i ? time - x[i - 1] : 0;
    if (step > limit || step > 2 * width && (anyIn(pauses, x[i - 1], time) || anyIn(stops, x[i - 1], time)))
      gap(x[i - 1] + width, time - width);
    row(time, i);
  });
  const newest = x[x.length - 1];
  if (last - newest > limit) gap(newest + width, last);
  return [xs, ...ys.map((line, i) => smooth && names[i] !== "max" ? smoothed(line) : line)];
}
function smoothed(line) {
  return line.map((value, i) => {
    if (value === null) return null;
    const near = [value];
    for (const step of [-1, 1]) {
      for (let k = 1; k <= SMOOTH_REACH && line[i + k * step] != null; k++)
        near.push(
          /** @type {number} */
          line[i + k * step]
        );
    }
    near.sort((a, b) => a - b);
    return (near[near.length - 1 >> 1] + near[near.length >> 1]) / 2;
  });
}
function lineValue(secs) {
  return Number.isFinite(secs) ? Math.max(secs, SHORTEST_SECS) : null;
}
function longestStep(x, width) {
  const steps = [];
  for (let i = 1; i < x.length; i++) steps.push(x[i] - x[i - 1]);
  const usual = steps.length ? Float64Array.from(steps).sort()[steps.length >> 1] : 0;
  return 5 * usual + 2 * width;
}
function anyIn({ begin, end }, from, to) {
  return begin.some((start, i) => start < to && !(end[i] <= from));
}
function joinSlots(loopers, chart, names, range, smooth = false) {
  if (!loopers.some(({ slots }) => slots.x.length)) return null;
  const none = [[], ...names.map(() => [])];
  const tables = loopers.map(
    (looper) => looper.slots.x.length ? slotColumns(looper, chart, names, range, smooth) : none
  );
  return tables.length === 1 ? tables[0] : joined(tables);
}
function joined(tables) {
  const expandGaps = 2;
  return (
    /** @type {Columns} */
    uplot_default.join(
      tables,
      tables.map((table) => table.map(() => expandGaps))
    )
  );
}
function timeRange(loopers, stale = null) {
  let first = Infinity;
  let last = -Infinity;
  const take = (from, to = from) => {
    if (from < first) first = from;
    if (to > last) last = to;
  };
  for (const { slots, width, errors, pauses, stops } of loopers) {
    if (slots.x.length) take(slots.x[0], slots.x[slots.x.length - 1] + width);
    if (errors.x.length) take(errors.x[0], errors.x.at(-1));
    for (const begin of stops.begin) take(begin);
    for (const [i, begin] of pauses.begin.entries())
      take(begin, Number.isFinite(pauses.end[i]) ? pauses.end[i] : begin);
  }
  if (first > last) return [0, 1];
  if (stale) take(stale.now);
  const going = loopers.some(({ pauses }) => Number.isNaN(pauses.end.at(-1)));
  return [first, going ? last + 0.03 * (last - first) : Math.max(last, first + 1e-3)];
}
function spansOf(loopers, kind) {
  const all = loopers.flatMap(
    ({ name, [kind]: { begin: begins, end: ends } }) => begins.map((begin, i) => ({ begin, end: Number.isNaN(ends[i]) ? Infinity : ends[i], names: [name] }))
  );
  const spans = [];
  for (const span of all.sort((a, b) => a.begin - b.begin)) {
    const before = spans.at(-1);
    if (before && span.begin <= before.end) {
      before.end = Math.max(before.end, span.end);
      before.names = [.../* @__PURE__ */ new Set([...before.names, ...span.names])];
    } else spans.push(span);
  }
  return spans;
}
function unmeasuredSpans(loopers, stale) {
  const late = loopers.flatMap(({ name }, i) => {
    const begin2 = stale?.until[i] ?? null;
    return begin2 === null ? [] : [{ name, begin: begin2 }];
  });
  if (!late.length) return [];
  const begin = Math.min(...late.map((one) => one.begin));
  return [{ begin, end: Infinity, names: late.map(({ name }) => name) }];
}
function within({ begin, end }, time) {
  return begin.some((from, i) => from <= time && !(end[i] <= time));
}
function errorsAt({ errors }, time, near) {
  return errors.x.reduce((sum, x, i) => time === null || Math.abs(x - time) <= near ? sum + errors.count[i] : sum, 0);
}

// src/latency.js
var LatencyView = class extends ChartView {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.follows = true;
    this.range = [0, 1];
    this.spans = [];
    this.gaps = [];
    this.marks = [];
    this.smooth = false;
    this.latency = this.add(new Chart(this, "Latency over time"));
    this.lateness = this.add(new Chart(this, "Lateness over time"));
    this.errors = headCount("✕", "errors");
    this.pauses = headCount("‖", "pauses");
    this.smoothing = this.smoothButton();
    this.latency.at.before(this.errors.box, this.pauses.box, this.smoothing, this.reset);
  }
  whole() {
    return this.range;
  }
  narrowest() {
    return 0.01;
  }
  /**
   * @param {Values} xs
   * @param {number} time
   */
  place(xs, time) {
    let at = xs.findIndex((x) => x >= time);
    if (at < 0) at = xs.length - 1;
    return at && time - xs[at - 1] < xs[at] - time ? at - 1 : at;
  }
  // ---- drawing ----
  /** @param {boolean} rebuild */
  paint(rebuild) {
    const { loopers, stale } = this.data;
    this.range = timeRange(loopers, stale);
    this.leaveZoom();
    const told = (span, what) => ({ ...span, text: this.told(span, what) });
    this.spans = spansOf(loopers, "pauses").map((span) => told(span, "paused"));
    this.gaps = unmeasuredSpans(loopers, stale).map((span) => told(span, "not measured"));
    if (this.detail) this.gaps.push(...spansOf(loopers, "stops").map((span) => told(span, "not running")));
    this.marks = loopers.flatMap((looper, i) => this.hidden.has(looper.name) ? [] : this.marksOf(looper, i));
    const timed = loopers.filter((looper) => looper.timed);
    this.lateness.root.hidden = !timed.length;
    this.paintChart(this.latency, loopers, "latency", rebuild);
    this.paintChart(this.lateness, timed, "lateness", rebuild);
  }
  /**
   * @param {Looper} looper
   * @param {number} i
   * @returns {Mark[]}
   */
  marksOf({ errors, stops }, i) {
    const own = this.detail ? null : this.lineOf(i, 1).stroke;
    return [
      ...errors.x.map((x) => ({ x, color: own ?? this.theme.error, kind: (
        /** @type {const} */
        "error"
      ) })),
      ...stops.begin.map((x) => ({ x, color: own ?? this.theme.soft, kind: (
        /** @type {const} */
        "stop"
      ) }))
    ];
  }
  // A zoom into a time that is not there was made for other loopers.
  leaveZoom() {
    const { zoom } = this;
    const [first, last] = this.range;
    if (zoom && (zoom.low >= last || zoom.high <= first)) this.zoom = null;
  }
  /**
   * What is said of a span.
   *
   * @param {Span} span
   * @param {string} what
   */
  told({ names }, what) {
    if (this.detail) return what;
    return names.length === 1 ? `${names[0]} ${what}` : `${names.length} loopers ${what}`;
  }
  /**
   * All lines of one looper, or the main ones of several.
   *
   * @param {Chart} chart
   * @param {Looper[]} loopers
   * @param {"latency" | "lateness"} kind
   * @param {boolean} rebuild
   */
  paintChart(chart, loopers, kind, rebuild) {
    const { lines, mainQuantiles } = this.data.schema;
    const names = this.detail ? lines[kind] : mainQuantiles;
    const data = joinSlots(loopers, kind, names, this.range, this.smooth);
    this.fillLegend(chart, loopers, names);
    chart.draw(data, rebuild, (width) => this.options(chart, width, this.timeOptions(loopers, names.length)));
  }
  /**
   * @param {Looper[]} loopers
   * @param {number} count Of lines that each has.
   * @returns {PlotParts}
   */
  timeOptions(loopers, count) {
    const { theme } = this;
    const latencyAxis = {
      splits: (_plot, _axis, low, high) => logTicks(low, high),
      filter: (_plot, ticks) => ticks,
      values: (_plot, ticks) => ticks.map(durationTick)
    };
    const timeAxis = {
      space: 70,
      incrs: TIME_STEPS,
      values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => elapsed(tick, step))
    };
    return {
      padding: [MARKS_HEIGHT, 20, 0, 0],
      x: { axis: timeAxis },
      y: { scale: { distr: 3, log: 10, range: (_plot, min, max) => logRange(min, max) }, axis: latencyAxis },
      series: this.detail ? this.detailSeries(count) : loopers.flatMap((looper) => this.pairOf(looper)),
      bands: loopers.map(({ name }, i) => ({
        series: this.detail ? [2, 1] : [2 * i + 2, 2 * i + 1],
        fill: faded(this.lineOf(this.numberOf(name), 1).stroke, this.detail ? 0.16 : 0.1)
      })),
      hooks: {
        drawClear: [(plot) => drawSpans(plot, theme, [...this.spans, ...this.gaps])],
        draw: [(plot) => drawMarks(plot, this.marks)]
      }
    };
  }
  /**
   * Of one looper in detail: the first line is bold, the second is the edge of a band, the others are faint.
   *
   * @param {number} count
   * @returns {Line[]}
   */
  detailLines(count) {
    const { stroke } = this.lineOf(0, 2);
    const others = Array.from(
      { length: count - 1 },
      (_, i) => i ? { stroke: this.theme.soft, width: 1, dash: [1, 3] } : { stroke: faded(stroke, 0.7), width: 1, dash: [] }
    );
    return [{ stroke, width: 2, dash: [] }, ...others];
  }
  /** @param {number} count */
  detailSeries(count) {
    return this.detailLines(count).map((line, i) => ({ ...line, points: pointsOf(i === 0 ? 5 : 4, i > 0) }));
  }
  /**
   * Of one looper among several: a line, and the edge of the band above it.
   *
   * @param {Looper} looper
   * @returns {LooperSeries[]}
   */
  pairOf({ name }) {
    const i = this.numberOf(name);
    const show = !this.hidden.has(name);
    const line = this.lineOf(i, 2);
    const edge = { stroke: faded(line.stroke, 0.5), width: 0.75, dash: [] };
    return [line, edge].map((each) => ({ ...each, show, looper: name, points: pointsOf(2 + 1.5 * each.width, true) }));
  }
  /**
   * Among all that are shown, timed or not: its colour is the same in both charts.
   *
   * @param {string} name
   */
  numberOf(name) {
    return this.data.loopers.findIndex((looper) => looper.name === name);
  }
  // ---- what it says ----
  /**
   * @param {Chart} chart
   * @param {Looper[]} loopers
   * @param {string[]} names Of the lines that each has.
   */
  fillLegend(chart, loopers, names) {
    const named = names.length ? `line ${names[0]}, band to ${names[1]}` : "";
    const what = this.detail ? this.data.loopers[0].name : named;
    setText(chart.kind, this.smooth ? `${what}; medians of ${SMOOTH_SLOTS} slots` : what);
    chart.kind.title = chart.kind.textContent;
    chart.legend.fill(this.detail ? this.lineEntries(names) : loopers.map((looper) => this.looperEntry(looper)));
  }
  /** @param {string[]} names */
  lineEntries(names) {
    const lines = this.detailLines(names.length);
    return names.map((name, i) => ({ name, values: 1, line: lines[i], toggles: false }));
  }
  /** @param {Looper} looper */
  looperEntry({ name }) {
    return { name, values: 2, line: this.lineOf(this.numberOf(name), 2), toggles: true };
  }
  tell() {
    const time = this.leader ? this.leader.pointed : null;
    for (const chart of this.drawn) this.tellChart(chart, time);
    this.tellMarks(time);
  }
  /**
   * @param {Chart} chart
   * @param {number | null} time
   */
  tellChart(chart, time) {
    const [low, high] = this.window();
    setText(chart.at, time === null ? "newest" : `at ${elapsed(time, (high - low) / 300)}`);
    const title = `${chart.title.textContent}${this.detail ? ` of ${this.data.loopers[0].name}` : ""}`;
    if (!chart.plot) {
      chart.legend.clear();
      chart.summarise(`${title}: ${chart.empty.textContent}.`);
      return;
    }
    const { plot } = chart;
    const { mainQuantiles } = this.data.schema;
    const texts = plot.data.slice(1).map((column, i) => formatDuration(shownValue(plot, column, i + 1)));
    chart.legend.entries.forEach(({ name }, i) => {
      if (this.detail) chart.legend.set(i, [texts[i]]);
      else
        chart.legend.set(
          i,
          texts.slice(2 * i, 2 * i + 2).map((text, k) => `${mainQuantiles[k]} ${text}`),
          this.stateAt(name, time)
        );
    });
    if (time === null) chart.summarise(`${title}: ${chart.legend.spoken}.`);
  }
  /**
   * @param {string} name
   * @param {number | null} time
   */
  stateAt(name, time) {
    const looper = this.data.loopers[this.numberOf(name)];
    const { pauses, stops } = looper;
    if (time !== null && errorsAt(looper, time, this.near())) return "✕";
    const at = time ?? Infinity;
    if (within(stops, at)) return "■";
    return within(pauses, at) ? "‖" : "";
  }
  // So many seconds around the pointer count as under it.
  near() {
    const { plot } = this.leader || this.latency;
    return plot ? plot.posToVal(6, "x") - plot.posToVal(0, "x") : 0;
  }
  smoothButton() {
    const button = element("button", "nbc-button nbc-smooth", "Smooth");
    button.type = "button";
    button.title = `Draw the median of ${SMOOTH_SLOTS} neighbouring time slots instead of each slot; maxima stay`;
    setAttribute(button, "aria-pressed", "false");
    button.addEventListener("click", () => {
      this.smooth = !this.smooth;
      setAttribute(button, "aria-pressed", String(this.smooth));
      this.schedule();
    });
    return button;
  }
  /** @param {number | null} time */
  tellMarks(time) {
    const { loopers } = this.data;
    const errors = loopers.reduce((sum, looper) => sum + errorsAt(looper, time, time === null ? 0 : this.near()), 0);
    const paused = this.spans.filter(({ begin, end }) => time === null || begin <= time && time < end);
    setText(this.errors.value, formatCount(errors));
    setText(this.pauses.value, time === null || !paused.length ? formatCount(paused.length) : pauseLength(paused[0]));
  }
};
function headCount(mark, name) {
  const box = element("span", "nbc-count");
  const value = element("span", "nbc-value");
  box.append(element("span", `nbc-sign nbc-${name}`, mark), element("span", "nbc-label", name), value);
  return { box, value };
}
function pauseLength({ begin, end }) {
  return end === Infinity ? "now" : formatDuration(end - begin);
}

// src/standing.js
var BADGES = { waiting: "CONNECTING", live: "", lost: "DISCONNECTED" };
var STEERING = ".nblooper-bar, .nblooper-request_stop";
var OWN_CONTROLS = ".nbl-filter, .nbl-save, .nbl-others .nbl-small";
var StandingView = class {
  /**
   * @param {Store} store
   * @param {HTMLElement} el
   * @param {HTMLElement} head
   */
  constructor(store, el, head) {
    this.store = store;
    this.el = el;
    this.badge = element("span", "nbl-badge nbl-unheard");
    this.seen = element("span", "nbl-last-seen");
    this.words = element("div", "nbl-note nbl-standing");
    this.words.setAttribute("role", "status");
    head.append(this.badge, this.seen, this.words);
  }
  update() {
    const { life } = this.store;
    const lost = life.standing === "lost";
    const off = life.standing !== "live";
    const panel = this.el.closest(".nblooper-panel") ?? this.el;
    panel.classList.toggle("nbl-off", off);
    panel.classList.toggle("nbl-lost", lost);
    for (const node of [...panel.querySelectorAll(STEERING), ...this.el.querySelectorAll(OWN_CONTROLS)])
      node.toggleAttribute("inert", off);
    for (const node of this.el.querySelectorAll("button.nbl-looper"))
      setAttribute(node, "aria-disabled", off ? "true" : null);
    setText(this.badge, BADGES[life.standing]);
    this.badge.hidden = !off;
    this.seen.hidden = !lost || !this.store.head;
    setText(this.seen, this.seen.hidden ? "" : `last seen ${formatClock(this.store.uptime)}`);
    this.seen.title = heardWords(life);
    const words = lost ? lostWords(this.store) : this.store.head ? "" : "No data yet";
    this.words.hidden = !words;
    setText(this.words, words);
  }
};
function heardWords({ heardAt, heardDate }) {
  const moment = heardAt > 0 ? `; the kernel was last heard at ${heardDate.toLocaleTimeString()}` : "";
  return `Time since the coordinator was made${moment}`;
}
function lostWords({ life, head }) {
  if (life.gone) return "This kernel no longer has these loopers; run the cell";
  if (life.heardAt > 0) return "The kernel gives no sign of life; this is what it sent last";
  if (head) return "Not connected to a kernel; this is the last state that was saved. Run the cell to see it live";
  return "No kernel that has these loopers; run the cell";
}

// src/copying.js
function copyCells(event) {
  const selection = getSelection();
  const table = (
    /** @type {HTMLTableElement} */
    event.currentTarget
  );
  if (!selection || !event.clipboardData) return;
  const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => selection.containsNode(cell, true)));
  const copied = rows.map((cells) => cells.filter((cell) => cell.offsetParent)).filter((cells) => cells.length);
  if (copied.flat().length < 2) return;
  event.clipboardData.setData("text/plain", copied.map((cells) => cells.map(wordsOf).join("	")).join("\n"));
  event.preventDefault();
}
function wordsOf(cell) {
  return cell.innerText.trim().replace(/\s+/g, " ");
}

// src/filter.js
var FilterField = class {
  /** @param {(text: string) => void} changed */
  constructor(changed) {
    this.box = element("label", "nbl-filter", "filter");
    this.field = element("input", "");
    this.field.type = "search";
    this.field.placeholder = "part of a name";
    this.box.append(this.field);
    this.box.hidden = true;
    this.shown = "";
    this.asked = null;
    let timer = 0;
    this.field.addEventListener("input", () => {
      clearTimeout(timer);
      const text = this.field.value;
      this.asked = text;
      timer = window.setTimeout(() => changed(text), 150);
    });
    this.field.addEventListener("keydown", (event) => event.stopPropagation());
  }
  /**
   * @param {boolean} visible
   * @param {string} text As the kernel has it.
   */
  show(visible, text) {
    const { asked, field } = this;
    this.box.hidden = !visible && asked === null;
    if (asked !== null && text === this.shown && text !== asked) return;
    this.asked = null;
    this.shown = text;
    if (document.activeElement !== field && field.value !== text) field.value = text;
  }
};

// src/row.js
var Row = class {
  /**
   * @param {Schema} schema
   * @param {LooperRow} row
   */
  constructor(schema, { number, name }) {
    this.schema = schema;
    this.main = element("tr", "");
    this.cells = schema.columns.map(({ key, kind, numeric, measured, rank }) => {
      const cell = cellOf(kind);
      cell.root.classList.add(`nbl-rank-${rank}`);
      cell.root.classList.toggle("num", numeric);
      return { key, cell, measured };
    });
    this.main.append(...this.cells.map(({ cell }) => cell.root));
    this.why = element("tr", "nbl-why");
    this.whyText = element("div", "");
    const below = element("td", "");
    below.colSpan = schema.columns.length;
    below.append(this.whyText);
    this.why.append(below);
    for (const line of [this.main, this.why]) Object.assign(line.dataset, { number, name });
  }
  remove() {
    this.main.remove();
    this.why.remove();
  }
  /**
   * @param {LooperRow} row
   * @param {boolean} chosen
   */
  update(row, chosen) {
    const look = lookOf(this.schema, row.state);
    for (const { key, cell, measured } of this.cells) {
      cell.show(row[key], row, look);
      if (measured) showAge(cell.root, row.staleSecs);
    }
    for (const button of this.main.querySelectorAll("button")) setAttribute(button, "aria-pressed", String(chosen));
    this.main.classList.toggle("nbl-selected", chosen);
    setText(this.whyText, row.newestError);
    this.whyText.title = row.newestError;
    this.why.hidden = !row.newestError;
  }
};
function showAge(cell, secs) {
  cell.classList.toggle("nbl-stale", secs > 0);
  setAttribute(cell, "title", secs > 0 ? `measured ${secs} s ago` : null);
}

// src/table.js
var FIRST_LOOPER = '@coord.loop(every_secs=1.0)\ndef hello():\n    print("once a second")';
var MANY = 12;
var TableView = class {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   */
  constructor(root, store) {
    this.store = store;
    this.schema = NO_SCHEMA;
    this.rows = /* @__PURE__ */ new Map();
    this.filter = new FilterField((text) => store.ask({ kind: "filter", text }));
    this.body = element("tbody", "");
    this.more = element("div", "nbl-more");
    const scroller = element("div", "nbl-scroll");
    this.table = element("table", "");
    this.caption = element("caption", "");
    this.heads = element("tr", "");
    const head = element("thead", "");
    head.append(this.heads);
    this.table.append(this.caption, head, this.body);
    scroller.append(this.table);
    this.root = root;
    this.example = element("pre", "nbl-begin", FIRST_LOOPER);
    root.append(this.filter.box, scroller, this.more, this.example);
    this.table.addEventListener("copy", copyCells);
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
  }
  update() {
    const { schema, table } = this.store;
    const { rows, focus, total } = table;
    if (schema !== this.schema) this.begin(schema);
    setText(this.caption, `Loopers of ${this.store.head ? this.store.head.name : ""}`);
    this.filter.show(total > MANY || table.filter !== "", table.filter);
    const kept = new Set(rows.map(rowKey));
    for (const [key, row] of this.rows) {
      if (kept.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    let last = null;
    for (const row of rows) last = this.place(row, focus, last);
    this.tabStop();
    const empty = this.store.head !== null && !total;
    setText(this.more, empty ? "No looper yet. Three lines in a cell make one:" : moreWords(table));
    this.table.hidden = !total;
    this.example.hidden = !empty;
    this.root.parentElement?.classList.toggle("nbl-empty", empty);
    this.table.classList.toggle("nbl-limitless", !rows.some(({ maxCalls }) => maxCalls !== null));
  }
  /**
   * With other columns, everything is made anew.
   *
   * @param {Schema} schema
   */
  begin(schema) {
    this.schema = schema;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.heads.replaceChildren(...schema.columns.map(heading));
  }
  /**
   * Rows that stay where they are are not touched: they keep focus, tooltip and a selection in them.
   *
   * @param {LooperRow} values
   * @param {number} focus
   * @param {HTMLElement | null} last
   */
  place(values, focus, last) {
    const key = rowKey(values);
    const row = this.rows.get(key) ?? new Row(this.schema, values);
    this.rows.set(key, row);
    row.update(values, values.number === focus);
    const wanted = last ? last.nextSibling : this.body.firstChild;
    if (row.main !== wanted) this.body.insertBefore(row.main, wanted);
    if (row.main.nextSibling !== row.why) this.body.insertBefore(row.why, row.main.nextSibling);
    return row.why;
  }
  /** @returns {HTMLButtonElement[]} */
  get buttons() {
    return [...this.body.querySelectorAll("button")];
  }
  // One stop for the Tab key; the arrow keys go from row to row.
  tabStop() {
    const { buttons } = this;
    const current = buttons.find((button) => button === document.activeElement) || buttons.find((button) => button.getAttribute("aria-pressed") === "true") || buttons[0];
    for (const button of buttons) setAttribute(button, "tabindex", button === current ? "0" : "-1");
  }
  /** @param {MouseEvent} event */
  clicked(event) {
    const row = (
      /** @type {Element} */
      event.target.closest("tr")
    );
    if (!row || selecting(event, row)) return;
    const { number, name = "" } = row.dataset;
    const again = Number(number) === this.store.table.focus;
    this.store.ask({ kind: "focus", ...again ? { number: 0, name: "" } : { number: Number(number), name } });
  }
  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { buttons } = this;
    const at = buttons.indexOf(
      /** @type {HTMLButtonElement} */
      event.target
    );
    const places = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const next = buttons[places[event.key]];
    if (at < 0 || !next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    this.tabStop();
  }
};
function rowKey({ number, name }) {
  return `${number} ${name}`;
}
function selecting(event, row) {
  if (!event.detail || /** @type {Element} */
  event.target.closest("button")) return false;
  const selection = getSelection();
  return selection !== null && String(selection) !== "" && selection.containsNode(row, true);
}
function heading({ heading: heading2, kind, tip, numeric, rank }) {
  const cell = element(
    "th",
    `nbl-rank-${rank}${numeric ? " num" : ""}${kind === "progress" ? " nbl-progress" : ""}`,
    heading2
  );
  cell.scope = "col";
  cell.title = tip;
  return cell;
}
function moreWords({ rows, matches, total, filter }) {
  const left = matches - rows.length;
  const found = filter ? `${formatCount(matches)} of ${plural(total, "looper")} match` : "";
  const hidden = left > 0 ? `${formatCount(left)} more not shown; failing loopers come first, then running ones` : "";
  return [found, hidden].filter(Boolean).join("; ");
}

// src/tabs.js
var tabsMade = 0;
var Tabs = class {
  /**
   * @param {HTMLElement} root
   * @param {string[]} titles
   */
  constructor(root, titles) {
    const id = `nblooper-tabs-${tabsMade++}`;
    this.bar = element("div", "nbl-tabbar");
    this.list = element("div", "nbl-tablist");
    this.list.setAttribute("role", "tablist");
    this.list.setAttribute("aria-label", "What to show of the loopers");
    this.bar.append(this.list);
    root.append(this.bar);
    this.tabs = titles.map((title, i) => {
      const tab = element("button", "nbl-tab", title);
      const page = element("div", "nbl-page");
      tab.type = "button";
      tab.id = `${id}-tab-${i}`;
      page.id = `${id}-page-${i}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", page.id);
      page.setAttribute("role", "tabpanel");
      page.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => this.choose(i));
      this.list.append(tab);
      root.append(page);
      return { tab, page };
    });
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.choose(0);
  }
  /** @param {number} chosen */
  choose(chosen) {
    this.tabs.forEach(({ tab, page }, i) => {
      tab.setAttribute("aria-selected", String(i === chosen));
      tab.tabIndex = i === chosen ? 0 : -1;
      page.hidden = i !== chosen;
    });
  }
  /**
   * @param {number} i
   * @param {string} text
   */
  title(i, text) {
    setText(this.tabs[i].tab, text);
  }
  /** @param {KeyboardEvent} event */
  pressed(event) {
    const at = this.tabs.findIndex(({ tab }) => tab === event.target);
    const last = this.tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at ? at - 1 : last, Home: 0, End: last }[event.key];
    if (at < 0 || to === void 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(to);
    this.tabs[to].tab.focus();
  }
};

// src/waiting.js
function waitingWords(rows, name) {
  const shown = name ? rows.filter((row) => row.name === name) : rows;
  const states = new Set(shown.map((row) => row.state));
  if (states.has("RUNNING")) return "The first call has not ended yet";
  if (states.has("PAUSED")) return "Paused before the first call";
  if (states.has("STOPPING") || states.has("STUCK")) return "Stopping before the first call has ended";
  if (states.has("NEW")) return "Not started yet";
  return states.size ? "Ended without a call" : "No looper yet";
}

// src/monitor.js
var NOTEBOOK = ".jp-NotebookPanel, .jp-Notebook";
var LATENCY = 0;
var DISTRIBUTION = 1;
var ERRORS = 2;
var MonitorView = class {
  /**
   * @param {Store} store
   * @param {HTMLElement} el
   */
  constructor(store, el) {
    this.store = store;
    this.el = el;
    const head = element("div", "nbl-head");
    const table = element("div", "nbl-table");
    const tabs = element("div", "nbl-tabs");
    this.live = element("div", "nbl-live");
    this.live.setAttribute("role", "status");
    this.live.setAttribute("aria-live", "polite");
    this.tabs = new Tabs(tabs, ["Latency", "Distribution", "Errors (0)"]);
    this.head = new HeadView(head, store, () => this.tabs.choose(ERRORS));
    this.standing = new StandingView(store, el, head);
    this.table = new TableView(table, store);
    const page = (i) => this.tabs.tabs[i].page;
    this.latency = new LatencyView(page(LATENCY));
    this.distribution = new DistributionView(page(DISTRIBUTION));
    this.errors = new ErrorsView(page(ERRORS));
    this.saving = saveButtons(store);
    this.tabs.bar.append(this.saving);
    el.append(head, table, tabs, this.live);
    this.states = null;
    this.errorsKnown = 0;
    this.panel = null;
    this.watched = new IntersectionObserver((entries) => this.looked(entries[entries.length - 1].isIntersecting), {
      rootMargin: "50%"
    });
    this.watched.observe(tabs);
    this.shown = true;
    this.home = null;
    this.visibility = () => this.looked(this.shown);
    document.addEventListener("visibilitychange", this.visibility);
    store.seen(this, true);
    this.changed(/* @__PURE__ */ new Set(["head", "table", "charts", "errors"]));
  }
  close() {
    document.removeEventListener("visibilitychange", this.visibility);
    this.watched.disconnect();
    for (const part of [this.head, this.latency, this.distribution, this.errors]) part.close();
    const { home, store } = this;
    setTimeout(() => store.gone(this, home !== null && !home.isConnected));
  }
  // How the panel stands with the kernel may have changed.
  lived() {
    this.standing.update();
  }
  /**
   * A kernel that knows that nobody looks sends nothing.
   *
   * @param {boolean} shown
   */
  looked(shown) {
    this.shown = shown;
    this.home ??= this.el.closest(NOTEBOOK);
    this.store.seen(this, shown && !document.hidden);
  }
  /** @param {Set<string>} parts */
  changed(parts) {
    const { store } = this;
    if (parts.has("head")) this.head.update();
    if (parts.has("table")) this.table.update();
    if (parts.has("charts")) {
      this.latency.update(store.charts);
      this.distribution.update(store.charts);
    }
    if (parts.has("table")) this.tellWaiting();
    if (parts.has("errors")) this.errors.update(store.failures, store.more);
    this.tabs.title(ERRORS, `Errors (${store.head ? timesWords(store.head.errorKinds, store.head.errors) : 0})`);
    this.saving.hidden = !store.saves;
    this.announce();
    this.standing.update();
    const panel = this.el.parentElement;
    if (!panel) return;
    if (panel !== this.panel) restoreOnEscape(panel, store);
    this.panel = panel;
    markInvalid(panel);
    setAttribute(panel, "role", "group");
    setAttribute(panel, "aria-label", `Panel of ${store.head?.name ?? "a coordinator"}`);
  }
  // What stands in place of charts that have nothing to draw yet.
  tellWaiting() {
    const { rows, focus } = this.store.table;
    const words = waitingWords(rows, rows.find((row) => row.number === focus)?.name);
    for (const { empty } of [...this.latency.drawn, ...this.distribution.drawn]) setText(empty, words);
  }
  // For those who do not see it: what changed its state, in a few words.
  announce() {
    const { head, table } = this.store;
    if (!head) return;
    const { states: before, errorsKnown } = this;
    this.states = new Map(table.rows.map((row) => [rowKey(row), row.state]));
    this.errorsKnown = head.errorKinds;
    if (!before) return;
    const words = table.rows.flatMap((row) => {
      const known = before.get(rowKey(row));
      return known !== void 0 && known !== row.state ? [`${row.name}: ${row.state.toLowerCase()}`] : [];
    });
    if (words.length > 3) words.splice(0, words.length, `${words.length} loopers changed their state`);
    const { newest, errorKinds } = head;
    if (newest && errorKinds > errorsKnown) words.push(`new error: ${newest.looper}: ${newest.exception}`);
    if (words.length) setText(this.live, words.join("; "));
  }
};
function saveButtons(store) {
  const box = element("span", "nbl-save", "Save figure");
  for (const format of ["png", "svg"]) {
    const button = element("button", "nbl-small", format.toUpperCase());
    button.type = "button";
    button.title = `Save a figure of the charts as ${format.toUpperCase()} beside the notebook`;
    button.setAttribute("aria-label", `Save figure as ${format.toUpperCase()}`);
    button.addEventListener("click", () => store.ask({ kind: "save", format }));
    box.append(button);
  }
  return box;
}

// src/keys.js
var SUPPRESSED = "data-lm-suppress-shortcuts";
function holdKeys(event) {
  const { target } = event;
  if (!(target instanceof Element) || !target.closest(".nblooper-panel")) return;
  const meant = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey && event.key === "Enter";
  target.toggleAttribute(SUPPRESSED, !meant);
}

// src/life.js
var SILENT_MS = 5e3;
var TICK_MS = 1e3;
var ASK_MS = 5e3;
var Life = class {
  /**
   * @param {Model} model
   * @param {() => boolean} unplugged Whether the front end says that the connection is gone.
   * @param {() => void} changed Called also once a second while it is not live.
   */
  constructor(model, unplugged, changed) {
    this.model = model;
    this.unplugged = unplugged;
    this.changed = changed;
    this.standing = "waiting";
    this.id = "";
    this.gone = false;
    this.watched = false;
    this.silent = 0;
    this.heardAt = -Infinity;
    this.heardDate = /* @__PURE__ */ new Date(0);
    this.ticked = performance.now();
    this.askedAt = -Infinity;
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
  }
  close() {
    clearInterval(this.timer);
  }
  heard() {
    this.silent = 0;
    this.heardAt = performance.now();
    this.heardDate = /* @__PURE__ */ new Date();
    this.gone = false;
    if (this.standing === "live") return;
    this.standing = "live";
    this.changed();
  }
  /**
   * While nobody looks, the kernel sends nothing.
   *
   * @param {boolean} watched
   */
  watch(watched) {
    if (watched && !this.watched) this.silent = 0;
    this.watched = watched;
  }
  // The time up to which something is known: nothing goes on by itself for longer than a kernel may be silent.
  get knownUntil() {
    return this.standing === "live" ? Math.min(performance.now(), this.heardAt + SILENT_MS) : this.heardAt;
  }
  tick() {
    const now = performance.now();
    if (this.watched) this.silent += Math.min(now - this.ticked, 2 * TICK_MS);
    this.ticked = now;
    if (this.silent >= (this.unplugged() ? TICK_MS : SILENT_MS)) {
      this.standing = "lost";
      if (now - this.askedAt >= ASK_MS) this.ask();
    }
    if (this.standing !== "live") this.changed();
  }
  // A kernel that was restarted answers, but has lost the panel.
  async ask() {
    this.askedAt = performance.now();
    try {
      const reply = await this.model.widget_manager?.kernel?.requestCommInfo({ target_name: "jupyter.widget" });
      if (!reply || !this.id || this.standing !== "lost") return;
      this.gone = reply.content.status === "ok" && !(this.id in reply.content.comms);
      this.changed();
    } catch {
    }
  }
};

// src/saved.js
var MOST_ROWS = 20;
var MOST_FAILURES = 5;
var MOST_SLOTS = 160;
var MOST_SPANS = 16;
function savedState({ head, raw, schema, charts, failures, more, uptime }) {
  if (!head || !raw.table || !raw.charts) return null;
  const kept = failures.slice(0, MOST_FAILURES);
  const { tracks, numbers } = packTracks(charts);
  const { changed, bars } = packDistributions(charts);
  return {
    update: {
      kind: "update",
      number: 0,
      whole: true,
      uptime,
      schema,
      head,
      table: { ...raw.table, rows: raw.table.rows.slice(0, MOST_ROWS) },
      charts: { whole: raw.charts, tracks, stale: charts.stale, buffer: 0 },
      distributions: { changed, buffer: 1 },
      errors: { whole: true, new: kept, counts: [], more: more + failures.length - kept.length }
    },
    buffers: [new DataView(Float64Array.from(numbers).buffer), new DataView(Float32Array.from(bars).buffer)]
  };
}
function packTracks({ loopers }) {
  const tracks = [];
  const numbers = [];
  const most = Math.max(1, Math.floor(MOST_SLOTS / Math.max(1, loopers.length)));
  for (const looper of loopers) {
    const [slots, ...others] = columnsOf(looper);
    const kept = coarse(looper, most);
    tracks.push([0, kept.length]);
    for (const column of slots) for (const i of kept) numbers.push(column[i]);
    for (const columns of others) {
      const newest = columns.map((column) => column.slice(-MOST_SPANS));
      tracks.push([0, newest[0].length]);
      for (const column of newest) numbers.push(...column);
    }
  }
  return { tracks, numbers };
}
function packDistributions({ loopers }) {
  const bars = [];
  const changed = loopers.flatMap(({ histogram, quantiles }, at) => {
    if (!histogram) return [];
    bars.push(...histogram.edges, ...histogram.counts);
    return [{ at, bars: histogram.counts.length, quantiles: Object.values(quantiles) }];
  });
  return { changed, bars };
}
function coarse({ slots }, most) {
  const { x, latency } = slots;
  const longest = latency.max ?? x;
  const together = Math.max(1, Math.ceil(x.length / most));
  const kept = [];
  for (let begin = 0; begin < x.length; begin += together) {
    let best = begin;
    for (let i = begin; i < Math.min(begin + together, x.length); i++) if (longest[i] > longest[best]) best = i;
    kept.push(best);
  }
  return kept;
}

// src/store.js
var TELL_MS = 6e4;
var SAVE_MS = 5e3;
var Store = class {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.page = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    this.views = /* @__PURE__ */ new Map();
    this.told = "";
    this.toldAt = -Infinity;
    this.number = null;
    this.timer = 0;
    this.head = null;
    this.uptime = 0;
    this.uptimeAt = 0;
    this.saves = false;
    this.schema = NO_SCHEMA;
    this.table = { rows: [], focus: 0, filter: "", matches: 0, total: 0 };
    this.charts = noCharts();
    this.failures = [];
    this.more = 0;
    this.raw = {};
    this.savedAt = -Infinity;
    this.restore();
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.life = new Life(
      model,
      () => [...this.views.keys()].some(({ el }) => el.closest(".jupyter-widgets-disconnected")),
      () => this.lived()
    );
    this.left = () => this.tell(0, false, true);
    window.addEventListener("pagehide", this.left);
    window.addEventListener("keydown", holdKeys, true);
    this.askIn(300);
  }
  close() {
    clearTimeout(this.timer);
    this.life.close();
    window.removeEventListener("pagehide", this.left);
    window.removeEventListener("keydown", holdKeys, true);
  }
  // Where no kernel tells anything, this is what a view shows.
  restore() {
    const saved = this.model.get("saved");
    if (saved?.update && saved.buffers) this.take(saved.update, saved.buffers);
  }
  // For a notebook that is saved with its widgets. It is not sent to the kernel, which has no use for it.
  keep() {
    const now = performance.now();
    if (now - this.savedAt < SAVE_MS) return;
    const saved = savedState(this);
    if (!saved) return;
    this.savedAt = now;
    this.model.set("saved", saved);
  }
  // ---- to the kernel ----
  /**
   * What a person asks for: without a kernel that answers, nothing.
   *
   * @param {Told} content
   */
  ask(content) {
    if (this.life.standing === "live") this.send(content);
  }
  /** @param {Told} content */
  send(content) {
    this.model.send(content);
  }
  /**
   * Asks for everything until it arrives: a busy kernel may hear it late, or never when it is busy for good.
   *
   * @param {number} milliseconds
   */
  askIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.life.gone) this.send({ kind: "ready" });
      this.askIn(Math.min(2 * Math.max(milliseconds, 250), 1e4));
    }, milliseconds);
  }
  /**
   * @param {View} view
   * @param {boolean} visible
   */
  seen(view, visible) {
    this.views.set(view, visible);
    this.count(false);
  }
  /**
   * @param {View} view
   * @param {boolean} left Whether its output is still there, and may be shown again.
   */
  gone(view, left) {
    this.views.delete(view);
    this.count(left);
  }
  /** @param {boolean} left */
  count(left) {
    const seen = [...this.views.values()].some(Boolean);
    this.life.watch(seen);
    this.tell(this.views.size, seen, left);
  }
  /**
   * @param {number} views
   * @param {boolean} seen
   * @param {boolean} left
   */
  tell(views, seen, left) {
    const told = `${views} ${seen}`;
    if (told === this.told) return;
    this.told = told;
    this.toldAt = performance.now();
    this.send({ kind: "views", page: this.page, views, seen, left });
  }
  // ---- from the kernel ----
  // A page that crashed tells nothing any more: that is how the kernel knows.
  tellAgain() {
    if (performance.now() - this.toldAt < TELL_MS || ![...this.views.values()].some(Boolean)) return;
    this.told = "";
    this.count(false);
  }
  lived() {
    for (const view of this.views.keys()) view.lived();
  }
  /**
   * @param {Update | Beat} message
   * @param {DataView[]} buffers
   */
  receive(message, buffers) {
    if (message.kind === "beat") this.receiveBeat(message);
    else if (message.kind === "update") this.receiveUpdate(message, buffers);
    else return;
    this.life.heard();
    this.tellAgain();
  }
  /** @param {Beat} beat */
  receiveBeat({ number, uptime }) {
    if (number !== this.number) this.missed();
    else this.setUptime(uptime);
  }
  // A message is missing.
  missed() {
    this.number = null;
    if (!this.timer) this.askIn(0);
  }
  /** @param {number} uptime */
  setUptime(uptime) {
    this.uptime = uptime;
    this.uptimeAt = performance.now();
  }
  /**
   * @param {Update} message
   * @param {DataView[]} buffers
   */
  receiveUpdate(message, buffers) {
    if (message.whole) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.saves = Boolean(message.saves);
      this.life.id = message.id ?? "";
    } else if (this.number === null || message.number !== this.number + 1) {
      this.missed();
      return;
    }
    this.number = message.number;
    const changed = this.take(message, buffers);
    this.keep();
    for (const view of this.views.keys()) view.changed(changed);
  }
  /**
   * Returns the names of the parts that changed.
   *
   * @param {Update} message
   * @param {DataView[]} buffers
   */
  take({ uptime, schema, head, table, charts, distributions, errors }, buffers) {
    const changed = /* @__PURE__ */ new Set();
    this.setUptime(uptime);
    if (schema) this.schema = schema;
    if (head) {
      this.head = head;
      changed.add("head");
    }
    if (table) {
      this.raw.table = table;
      this.table = { ...table, rows: table.rows.map((values) => rowOf(this.schema, values)) };
      changed.add("table");
    }
    if (charts) {
      if (charts.whole) this.raw.charts = charts.whole;
      this.charts = withTracks(this.charts, charts, new Float64Array(bytes(buffers[charts.buffer])), this.schema);
      changed.add("charts");
    }
    if (distributions) {
      takeDistributions(this.charts, distributions.changed, new Float32Array(bytes(buffers[distributions.buffer])));
      changed.add("charts");
    }
    if (errors) {
      this.failures = withErrors(this.failures, errors, this.schema.maxErrors);
      this.more = errors.more;
      changed.add("errors");
    }
    return changed;
  }
};

// src/index.js
var src_default = () => {
  let store;
  return {
    /** @param {{ model: Model }} given */
    initialize({ model }) {
      store = new Store(model);
      return () => store.close();
    },
    /** @param {{ el: HTMLElement }} given */
    render({ el }) {
      const view = new MonitorView(store, el);
      return () => view.close();
    }
  };
};
export {
  DistributionView,
  ErrorsView,
  LatencyView,
  src_default as default,
  readTheme
};
